#!/usr/bin/env python3
"""What PyTorch gives on the networks and images that the benchmark has prepared.

usage: measure.py version
       measure.py NETWORK FOLDER LAYOUT SECONDS QUANTITY...

LAYOUT is default or channels-last; for the quantity autoattack, faster takes for each kind of query
the layout that is the faster one, and naive does the same and lets go of no broken sample.
FOLDER has NETWORK.safetensors (weights) and
NETWORK-batch.safetensors (images, labels, and Touchstone's logits and gradients for them).
Prints a line "QUANTITY VALUE" for each of: forward, gradient, train (images a second), pgd
(images a second through 40 steps), trace (a table of the operations of a training step), check (the largest differences to Touchstone's), and at the end
the largest resident memory in bytes. autoattack runs on NETWORK-first.safetensors, prints images a
second, and what each stage did. first classifies ten images and prints nothing. The loops are
PyTorch's alone, without Foolbox or ART around them: those add to them. Debian's python3-torch needs
libopenblas0 beside it: with the reference BLAS it is five times slower.
"""
import os
import sys
import time

import torch
from torch import nn

sys.dont_write_bytecode = True
import autoattack  # noqa: E402
import networks  # noqa: E402

STEPS, EPSILON, STEP_SIZE = 40, 0.1, 0.01
LOSS = nn.CrossEntropyLoss(reduction="sum")


def gradient(model, images, labels):
    images = images.detach().requires_grad_(True)
    (derivative,) = torch.autograd.grad(LOSS(model(images), labels), images)
    return derivative


def attack(model, clean, labels):
    current = clean.clone()
    for _ in range(STEPS):
        derivative = gradient(model, current, labels)
        with torch.no_grad():
            moved = current + STEP_SIZE * derivative.sign()
            moved = torch.max(torch.min(moved, clean + EPSILON), clean - EPSILON)
            current = moved.clamp_(0, 1)
    return current


def forward(model, images):
    with torch.no_grad():
        return model(images)


def trainer(model, images, labels):
    """A step of Adam on a batch that is drawn from the images, as a user's loop does it."""
    model.train()
    for parameter in model.parameters():
        parameter.requires_grad_(True)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    loss = nn.CrossEntropyLoss()

    def step():
        drawn = torch.randperm(len(images))
        optimizer.zero_grad(set_to_none=True)
        loss(model(images[drawn]), labels[drawn]).backward()
        optimizer.step()

    return step


def per_second(run, count, seconds, warm_up=None):
    """Warmed up once, or for a third of the time; then run for the time, at least once."""
    begun = time.perf_counter()
    while True:
        (warm_up or run)()
        if time.perf_counter() - begun > seconds / 3:
            break
    begun, runs = time.perf_counter(), 0
    while runs == 0 or time.perf_counter() - begun < seconds:
        run()
        runs += 1
    return count * runs / (time.perf_counter() - begun)


def trace(step, warm_up=5, runs=10):
    """Prints what the operations of a step take, the longest first: milliseconds are of all runs."""
    for _ in range(warm_up):
        step()
    begun = time.perf_counter()
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profile:
        for _ in range(runs):
            step()
    print("%.1f ms a step" % (1000 * (time.perf_counter() - begun) / runs))
    print(profile.key_averages().table(sort_by="self_cpu_time_total", row_limit=14))


def peak():
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    return "NaN"


def check(model, images, labels, batch):
    """Prints by how much logits and gradients differ from Touchstone's, relative to the largest."""
    derivative = gradient(model, images, labels).permute(0, 2, 3, 1)
    for name, ours in (("logits", forward(model, images)), ("gradients", derivative)):
        theirs = batch[name]
        print("check-" + name, float((ours - theirs).abs().max() / theirs.abs().max()))
    print("parameters", sum(parameter.numel() for parameter in model.parameters()))


def load(network, folder, channels_last):
    model = networks.load(network, os.path.join(folder, network + ".safetensors")).eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return model.to(memory_format=torch.channels_last) if channels_last else model


def run_autoattack(network, folder, naive, seconds):
    first = networks.read(os.path.join(folder, network + "-first.safetensors"))
    images, labels = first["images"].permute(0, 3, 1, 2).contiguous(), first["labels"].long()
    default, last = load(network, folder, False), load(network, folder, True)

    def channels_last(x):
        return last(x.contiguous(memory_format=torch.channels_last))

    autoattack.measure([default, channels_last], images, labels, 0.3, seconds, naive)
    print("peak", peak())


def main():
    if sys.argv[1] == "version":
        print(torch.__version__)
        return
    network, folder, layout, seconds = sys.argv[1:4] + [float(sys.argv[4])]
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    torch.manual_seed(1)
    if sys.argv[5:] == ["autoattack"]:
        run_autoattack(network, folder, layout == "naive", seconds)
        return
    model = load(network, folder, layout == "channels-last")
    batch = networks.read(os.path.join(folder, network + "-batch.safetensors"))
    images, labels = batch["images"].permute(0, 3, 1, 2).contiguous(), batch["labels"].long()
    if layout == "channels-last":
        images = images.contiguous(memory_format=torch.channels_last)
    count = len(images)
    runs = {
        "forward": lambda: forward(model, images),
        "gradient": lambda: gradient(model, images, labels),
        "pgd": lambda: attack(model, images, labels),
    }
    for quantity in sys.argv[5:]:
        if quantity == "check":
            check(model, images, labels, batch)
        elif quantity == "first":
            forward(model, images[:10])
        elif quantity == "train":
            print(quantity, per_second(trainer(model, images, labels), count, seconds), flush=True)
        elif quantity == "trace":
            trace(trainer(model, images, labels))
        elif quantity == "pgd":
            # An attack is forty gradients: one of them is warm-up enough.
            rate = per_second(runs["pgd"], count, seconds, runs["gradient"])
            print(quantity, rate, flush=True)
        else:
            print(quantity, per_second(runs[quantity], count, seconds), flush=True)
    print("peak", peak())


main()
