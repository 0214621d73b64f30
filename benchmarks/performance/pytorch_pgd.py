#!/usr/bin/env python3
"""Input gradients per second of PGD in PyTorch, on the network of the paper's Table 3, batch 128.

Prints one number. The same arithmetic as BareLoop.java, without a library between: Foolbox and ART
add to it. Debian's python3-torch needs libopenblas0 beside it: with the reference BLAS it is five
times slower. usage: pytorch_pgd.py default|channels-last WARM_UP_SECONDS SECONDS
"""
import os
import sys
import time

import torch
from torch import nn

BATCH, STEPS, EPSILON, STEP_SIZE = 128, 40, 0.1, 0.01


def network():
    return nn.Sequential(
        nn.Conv2d(1, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(7 * 7 * 64, 1024), nn.ReLU(), nn.Linear(1024, 10))


def attack(model, clean, labels, loss):
    current = clean.clone()
    for _ in range(STEPS):
        current.requires_grad_(True)
        (gradient,) = torch.autograd.grad(loss(model(current), labels), current)
        with torch.no_grad():
            moved = current + STEP_SIZE * gradient.sign()
            moved = torch.max(torch.min(moved, clean + EPSILON), clean - EPSILON)
            current = moved.clamp_(0, 1)
    return current


def run(model, clean, labels, loss, seconds):
    begun, attacks = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        attack(model, clean, labels, loss)
        attacks += 1
    return attacks * BATCH * STEPS / (time.perf_counter() - begun)


def main():
    layout, warm_up, seconds = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    torch.manual_seed(1)
    model = network().eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    clean = torch.rand(BATCH, 1, 28, 28) * (torch.rand(BATCH, 1, 28, 28) < 0.2)
    if layout == "channels-last":
        model = model.to(memory_format=torch.channels_last)
        clean = clean.contiguous(memory_format=torch.channels_last)
    labels = torch.arange(BATCH) % 10
    loss = nn.CrossEntropyLoss(reduction="sum")
    run(model, clean, labels, loss, warm_up)
    print(run(model, clean, labels, loss, seconds))


main()
