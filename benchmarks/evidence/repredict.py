#!/usr/bin/env python3
"""Evaluates exported adversarial images in PyTorch, apart from all of Touchstone's code but its
weights' file, and holds the predictions against those in the export.

usage: repredict.py EXPORT NETWORK WEIGHTS [ENTRY]

EXPORT is a folder that 'touchstone export' wrote, NETWORK one of networks.py's (table-3, resnet-20,
resnet-50), WEIGHTS the .safetensors of the entry: the file in the store, or the one that was given.
With ENTRY only its rows are evaluated. Needs PyTorch and NumPy (Debian: python3-torch,
python3-numpy). The exit code is 1 if a prediction differs by more than rounding explains.
"""
import json
import pathlib
import sys

import numpy
import torch

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "performance" / "pytorch"))
import networks  # noqa: E402

# Two networks that add up in another order differ by some 1e-6 of their logits.
BOUND = 1e-4
BATCH = 500


def main(export, network, weights, entry=None):
    export = pathlib.Path(export)
    model = networks.load(network, weights).eval()
    rows = json.loads((export / "manifest.json").read_text())["rows"]
    worst = images = different = beyond = 0
    for row in rows:
        if "folder" not in row or (entry and row["entry"] != entry):
            continue
        folder = export / row["folder"]
        pixels = numpy.load(folder / "images.npy")
        labels = numpy.load(folder / "labels.npy")
        predictions = numpy.load(folder / "predictions.npy")
        logits = []
        with torch.no_grad():
            for start in range(0, len(pixels), BATCH):
                batch = torch.from_numpy(pixels[start : start + BATCH].transpose(0, 3, 1, 2).copy())
                logits.append(model(batch).numpy())
        logits = numpy.concatenate(logits)
        ranked = numpy.sort(logits, axis=1)
        margins = (ranked[:, -1] - ranked[:, -2]) / abs(logits).max(axis=1)
        wrong = logits.argmax(axis=1) != predictions
        images += len(pixels)
        different += int(wrong.sum())
        beyond += int((wrong & (margins > BOUND)).sum())
        worst = max(worst, float(margins[wrong].max(initial=0)))
        print(
            "%s, %s, %s %g: %d images, %d misclassified here, %d predicted otherwise"
            % (row["entry"], row["attack"], row["norm"], row["epsilon"], len(pixels),
               int((logits.argmax(axis=1) != labels).sum()), int(wrong.sum())))
    print("%d images; %d predicted otherwise, with relative margins of at most %.1e (bound %.0e)"
          % (images, different, worst, BOUND))
    return 1 if beyond else 0


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
