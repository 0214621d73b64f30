"""What PyTorch gives for networks that are imported: see TorchTest.

usage: reference.py gradients NETWORK WEIGHTS.safetensors FOLDER
       reference.py export FOLDER NETWORK...

gradients reads FOLDER/images (n, channels, height, width) and FOLDER/labels, and writes
FOLDER/logits, FOLDER/gradients, of the summed cross-entropy, and FOLDER/products, of the logits
times cos 0, cos 1 and so on. export writes FOLDER/NETWORK.onnx
and FOLDER/NETWORK-images, -labels, -logits, -gradients of networks with random weights, and prints
the name of each. All arrays are raw float32, in the machine's order of bytes.
"""
import json
import struct
import sys

import torch
from torch import nn
from torch.nn import functional as F


def tensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    read = {}
    for name, about in header.items():
        if name != "__metadata__":
            begin, end = about["data_offsets"]
            flat = torch.frombuffer(bytearray(data[begin:end]), dtype=torch.float32)
            read[name] = flat.reshape(about["shape"])
    return read


def wong_kolter(w, x):
    for layer in ("conv1", "conv2"):
        x = F.relu(F.conv2d(x, w[layer + ".weight"].permute(3, 2, 0, 1), w[layer + ".bias"], 2, 1))
    x = x.permute(0, 2, 3, 1).flatten(1)
    x = F.relu(x @ w["fc1.weight"] + w["fc1.bias"])
    return x @ w["fc2.weight"] + w["fc2.bias"]


def resnet20(w, x):
    mean = torch.tensor([0.485, 0.456, 0.406]).reshape(3, 1, 1)
    std = torch.tensor([0.229, 0.224, 0.225]).reshape(3, 1, 1)
    x = (x - mean) / std

    def norm(name, x):
        of = [w[name + end] for end in (".running_mean", ".running_var", ".weight", ".bias")]
        return F.batch_norm(x, *of, eps=1e-5)

    def convolution(name, x, stride=1):
        return F.conv2d(x, w[name + ".weight"].permute(3, 2, 0, 1), None, stride, 1)

    x = F.relu(norm("bn1", convolution("conv1", x)))
    for stage in range(3):
        for block in range(3):
            name = "layer%d.%d." % (stage + 1, block)
            stride = 2 if stage > 0 and block == 0 else 1
            inner = F.relu(norm(name + "bn1", convolution(name + "conv1", x, stride)))
            inner = norm(name + "bn2", convolution(name + "conv2", inner))
            if stride == 2:
                more = x.shape[1] // 2
                x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, more, more))
            x = F.relu(inner + x)
    return x.mean((2, 3)) @ w["linear.weight"] + w["linear.bias"]


class Attention(nn.Module):
    """A block of a vision transformer (Dosovitskiy et al. 2021)."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x):
        n, tokens, width = x.shape
        parts = self.qkv(self.norm1(x)).reshape(n, tokens, 3, self.heads, width // self.heads)
        q, k, v = parts.permute(2, 0, 3, 1, 4)
        weights = ((q @ k.transpose(-2, -1)) / (width // self.heads) ** 0.5).softmax(-1)
        x = x + self.out((weights @ v).transpose(1, 2).reshape(n, tokens, width))
        return x + self.mlp(self.norm2(x))


class Transformer(nn.Module):
    def __init__(self, width=24, heads=3, classes=10):
        super().__init__()
        self.patches = nn.Conv2d(3, width, 8, 8)
        self.token = nn.Parameter(torch.randn(1, 1, width))
        self.position = nn.Parameter(torch.randn(1, 17, width) * 0.1)
        self.blocks = nn.Sequential(Attention(width, heads), Attention(width, heads))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, classes)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.position
        return self.head(self.norm(self.blocks(x))[:, 0])


class Shuffled(nn.Module):
    """Grouped convolutions, a channel shuffle (Zhang et al. 2018), squeeze and excitation."""

    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(3, 12, 3, 2, 1), nn.BatchNorm2d(12), nn.ReLU6())
        self.grouped = nn.Conv2d(12, 12, 3, 1, 1, groups=3)
        self.depth = nn.Conv2d(12, 24, 5, 2, 2, groups=12)
        self.squeeze = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(24, 6, 1), nn.SiLU(), nn.Conv2d(6, 24, 1), nn.Sigmoid())
        self.pool = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.head = nn.Linear(24 * 4 * 4, 10)

    def forward(self, x):
        x = self.grouped(self.first(x))
        n, c, h, w = x.shape
        x = x.view(n, 3, c // 3, h, w).transpose(1, 2).reshape(n, c, h, w)
        x = F.hardswish(self.depth(x))
        x = self.pool(x * self.squeeze(x))
        return self.head(torch.flatten(x, 1))


class Mixed(nn.Module):
    """Dilation, transposed convolution, pools, norms, pads, concatenation, and a resize."""

    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 8, 3, 1, 2, dilation=2)
        self.b = nn.Conv2d(3, 8, 3, 2, 1, dilation=1, padding_mode="reflect")
        self.up = nn.ConvTranspose2d(8, 8, 3, 2, 1, 1)
        self.group, self.instance = nn.GroupNorm(4, 16), nn.InstanceNorm2d(16, affine=True)
        self.average = nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False)
        self.last = nn.Conv2d(16, 10, 1)
        self.prelu = nn.PReLU(16)

    def forward(self, x):
        a, b = F.leaky_relu(self.a(x)), F.elu(self.up(F.relu(self.b(x))))
        x = self.prelu(self.group(torch.cat([a, b], 1)))
        x = self.instance(self.average(x))
        x = F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
        x = F.interpolate(x, scale_factor=2.0, mode="nearest")
        x = torch.cat(torch.split(F.softplus(x), [4, 12], 1)[::-1], 1)
        return F.log_softmax(self.last(x).clamp(-3, 3).mean((2, 3)), 1)


class Next(nn.Module):
    """A block of ConvNeXt (Liu et al. 2022): a norm with channels last between permutations."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 4, 4)
        self.depth = nn.Conv2d(16, 16, 7, 1, 3, groups=16)
        self.norm, self.wide, self.narrow = nn.LayerNorm(16), nn.Linear(16, 32), nn.Linear(32, 16)
        self.scale = nn.Parameter(torch.rand(16, 1, 1))
        self.head = nn.Linear(16, 10)

    def forward(self, x):
        x = self.stem(x)
        inner = self.norm(self.depth(x).permute(0, 2, 3, 1))
        inner = self.narrow(F.gelu(self.wide(inner))).permute(0, 3, 1, 2)
        return self.head((x + self.scale * inner).amax((2, 3))).softmax(1)


OWN = {"transformer": Transformer, "shuffled": Shuffled, "mixed": Mixed, "next": Next}


def torchvision_networks():
    try:
        from torchvision import models
    except ImportError:
        return {}
    names = ["resnet18", "mobilenet_v2", "mobilenet_v3_small", "densenet121",
             "efficientnet_b0", "convnext_tiny", "squeezenet1_1", "shufflenet_v2_x1_0"]
    known = [name for name in names if hasattr(models, name)]
    made = {name: lambda name=name: getattr(models, name)(num_classes=10) for name in known}
    # Its own head is half a gigabyte.
    made["vgg11_bn"] = lambda: nn.Sequential(
        models.vgg11_bn().features, nn.Flatten(), nn.Linear(512 * 2 * 2, 10))
    return made


def shake(model):
    """Statistics and norms other than those that do nothing."""
    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
            module.weight.data.uniform_(0.5, 1.5)
            module.bias.data.normal_(0, 0.1)


def save(path, tensor):
    with open(path, "wb") as file:
        file.write(bytes(tensor.detach().contiguous().numpy().tobytes()))


def gradients(model, images, labels, logits=True):
    images = images.clone().requires_grad_(True)
    out = model(images)
    scores = out if logits else out.clamp_min(1e-30).log()
    loss = F.cross_entropy(scores, labels, reduction="sum")
    return out, torch.autograd.grad(loss, images)[0]


def main():
    torch.manual_seed(1)
    if sys.argv[1] == "gradients":
        network, weights, folder = sys.argv[2:]
        w = tensors(weights)
        shape = (3, 32, 32) if network == "resnet20" else (1, 28, 28)
        images = torch.from_numpy(numpy(folder + "/images")).reshape(-1, *shape)
        labels = torch.from_numpy(numpy(folder + "/labels")).long()
        run = resnet20 if network == "resnet20" else wong_kolter
        out, gradient = gradients(lambda x: run(w, x), images, labels)
        save(folder + "/logits", out)
        save(folder + "/gradients", gradient)
        images.requires_grad_(True)
        product = (run(w, images) * torch.arange(10).float().cos()).sum()
        save(folder + "/products", torch.autograd.grad(product, images)[0])
        return
    folder = sys.argv[2]
    vision = torchvision_networks()
    names = [name for name in sys.argv[3:] if name != "torchvision"]
    for name in names + (list(vision) if "torchvision" in sys.argv else []):
        model = {**OWN, **vision}[name]()
        shake(model)
        model.eval()
        size = 64 if name in vision else 32
        images = torch.rand(4, 3, size, size)
        labels = torch.randint(10, (4,))
        out, gradient = gradients(model, images, labels, logits=name != "next")
        path = "%s/%s" % (folder, name)
        torch.onnx.export(
            model, images, path + ".onnx", opset_version=13, input_names=["image"],
            output_names=["logits"], dynamic_axes={"image": {0: "n"}, "logits": {0: "n"}})
        for end, tensor in (("images", images), ("labels", labels.float()), ("logits", out),
                            ("gradients", gradient)):
            save(path + "-" + end, tensor)
        print(name, flush=True)


def numpy(path):
    import numpy as n

    return n.fromfile(path, dtype=n.float32)


if __name__ == "__main__":
    main()
