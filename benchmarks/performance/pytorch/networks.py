"""The benchmark's networks in PyTorch, layer for layer as the platform's plugins build them, and
their weights from Touchstone's files."""
import json
import struct

import numpy
import torch
from torch import nn
from torch.nn import functional


def read(path):
    """The float32 tensors of a safetensors file, by name."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        content = file.read()
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            values = numpy.frombuffer(content[begin:end], "<f4").reshape(entry["shape"])
            tensors[name] = torch.from_numpy(values.copy())
    return tensors


class Convnet(nn.Module):
    """The network of the paper's Table 3."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 5, padding=2)
        self.conv2 = nn.Conv2d(32, 64, 5, padding=2)
        self.fc1 = nn.Linear(7 * 7 * 64, 1024)
        self.fc2 = nn.Linear(1024, 10)

    def forward(self, x):
        x = functional.max_pool2d(functional.relu(self.conv1(x)), 2)
        x = functional.max_pool2d(functional.relu(self.conv2(x)), 2)
        return self.fc2(functional.relu(self.fc1(x.flatten(1))))


class Basic(nn.Module):
    """Two 3×3 convolutions; the shortcut takes every second pixel and pads channels with zeros."""

    def __init__(self, channels, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.stride, self.padding = stride, (width - channels) // 2

    def forward(self, x):
        y = functional.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.padding:
            x = x[:, :, :: self.stride, :: self.stride]
            x = functional.pad(x, (0, 0, 0, 0, self.padding, self.padding))
        return functional.relu(y + x)


class Bottleneck(nn.Module):
    """1×1, 3×3 and 1×1 convolutions; the stride is in the 3×3."""

    def __init__(self, channels, width, stride):
        super().__init__()
        out = 4 * width
        self.conv1 = nn.Conv2d(channels, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, out, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(out)
        self.downsample = None
        if stride != 1 or channels != out:
            self.downsample = nn.Sequential(
                nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = functional.relu(self.bn1(self.conv1(x)))
        y = functional.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return functional.relu(y + (x if self.downsample is None else self.downsample(x)))


class Resnet(nn.Module):
    def __init__(self, block, expansion, blocks, width, imagenet, mean, std, head):
        super().__init__()
        self.imagenet, self.head = imagenet, head
        self.register_buffer("mean", torch.tensor(mean).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(std).view(1, 3, 1, 1), persistent=False)
        self.conv1 = (nn.Conv2d(3, width, 7, 2, 3, bias=False) if imagenet
                      else nn.Conv2d(3, width, 3, 1, 1, bias=False))
        self.bn1 = nn.BatchNorm2d(width)
        channels, self.stages = width, len(blocks)
        for stage, count in enumerate(blocks):
            layers = []
            for i in range(count):
                stride = 2 if stage > 0 and i == 0 else 1
                layers.append(block(channels, width << stage, stride))
                channels = expansion * (width << stage)
            setattr(self, "layer%d" % (stage + 1), nn.Sequential(*layers))
        setattr(self, head, nn.Linear(channels, 10))

    def forward(self, x):
        x = functional.relu(self.bn1(self.conv1((x - self.mean) / self.std)))
        if self.imagenet:
            x = functional.max_pool2d(x, 3, 2, 1)
        for stage in range(self.stages):
            x = getattr(self, "layer%d" % (stage + 1))(x)
        return getattr(self, self.head)(x.mean((2, 3)))


def build(network):
    if network == "table-3":
        return Convnet()
    if network == "resnet-20":
        return Resnet(Basic, 1, [3, 3, 3], 16, False,
                      [0.485, 0.456, 0.406], [0.229, 0.224, 0.225], "linear")
    if network == "resnet-50":
        return Resnet(Bottleneck, 4, [3, 4, 6, 3], 64, True,
                      [0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616], "fc")
    raise SystemExit("there is no network " + network)


def load(network, path):
    """The network with Touchstone's weights; every tensor of the file must have its place."""
    model = build(network)
    state = {}
    for name, tensor in read(path).items():
        if tensor.dim() == 4:  # [height, width, in, out]
            tensor = tensor.permute(3, 2, 0, 1)
        elif name == "fc1.weight":  # rows in the order height, width, channel
            tensor = tensor.view(7, 7, 64, -1).permute(3, 2, 0, 1).flatten(1)
        elif tensor.dim() == 2:
            tensor = tensor.t()
        state[name] = tensor.contiguous()
    missing, surplus = model.load_state_dict(state, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or surplus:
        raise SystemExit("%s does not fit: missing %s, surplus %s" % (path, missing, surplus))
    return model
