#!/usr/bin/env python3
"""Fetches a published style network and writes it as the safetensors file that our suites name.

    python3 benchmarks/weights/style_network.py udnie ../shared/weights/style-udnie.safetensors

The networks are those of github.com/reiinakano/fast-style-transfer-deeplearnjs (MIT), where each
tensor is a file of its own: float32, little endian, in the layout that Touchstone has. Nothing is
written unless the SHA-256 of the whole is right. Needs Python 3.8 and no library.
"""

import argparse
import hashlib
import json
import os
import struct
import sys
import urllib.request

REPOSITORY = "reiinakano/fast-style-transfer-deeplearnjs"

# The commit that brought each network, and SHA-256 of the file that is made of it.
STYLES = {
    "la_muse": (
        "a1a9aed27a3dd2d25c722dfc1f3f5ab38f7462eb",
        "d9e2d98f2781d9f8bd51e100cf418c149a098689d21949f34f4f4e2d18c98f63",
    ),
    "rain_princess": (
        "af595e9a02b30259f95c5892da704795324046cf",
        "1c98416fba1773dced12b35c39321645408107f299d2de54cb05c5abb99437f3",
    ),
    "udnie": (
        "5c834220b2758c67eea3a9147efc647a33850ee5",
        "759b034bc6b4f55e6bbd6db03cc18bb3e8a1014563f39fdb32e6fb37d41ee601",
    ),
    "wave": (
        "9eac573e6ca39e05c860fb8ef2453eda9d8c2acd",
        "28d396d7cccdb62690b5c67e818039a570daba2db981892dd2ad2069714756da",
    ),
}


def layers():
    """Name and shape of each convolution, in the order in which its variables are numbered."""
    yield "conv1", (9, 9, 3, 32), 32
    yield "conv2", (3, 3, 32, 64), 64
    yield "conv3", (3, 3, 64, 128), 128
    for block in range(1, 6):
        for convolution in (1, 2):
            yield f"res{block}.conv{convolution}", (3, 3, 128, 128), 128
    yield "up1", (3, 3, 64, 128), 64
    yield "up2", (3, 3, 32, 64), 32
    yield "out", (9, 9, 32, 3), 3


def tensors():
    for name, shape, channels in layers():
        yield name + ".weight", shape
        yield name + ".shift", (channels,)
        yield name + ".scale", (channels,)


def fetch(folder, number):
    url = folder + "/Variable" + (f"_{number}" if number else "")
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


def assemble(style, folder):
    header = {
        "__metadata__": {
            "architecture": "johnson-2016-instance-norm",
            "layout": "HWIO; up1, up2: transposed convolution, HW-out-in",
            "license": "MIT",
            "source": REPOSITORY,
            "style": style,
        }
    }
    data = bytearray()
    for number, (name, shape) in enumerate(tensors()):
        values = fetch(folder, number)
        header[name] = {
            "dtype": "F32",
            "shape": list(shape),
            "data_offsets": [len(data), len(data) + len(values)],
        }
        data += values
        if sys.stderr.isatty():
            end = "\n" if number == 47 else ""
            print(f"\r{style}: {number + 1} of 48 tensors", end=end, file=sys.stderr, flush=True)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + bytes(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("style", choices=sorted(STYLES))
    parser.add_argument("file", help="the safetensors file to write")
    parser.add_argument("--from", dest="folder", help="another address of the style's folder")
    arguments = parser.parse_args()
    commit, sha256 = STYLES[arguments.style]
    folder = arguments.folder or (
        f"https://media.githubusercontent.com/media/{REPOSITORY}/{commit}"
        f"/src/ckpts/{arguments.style}"
    )
    content = assemble(arguments.style, folder)
    actual = hashlib.sha256(content).hexdigest()
    if actual != sha256:
        sys.exit(f"{folder}: what arrived is another network (SHA-256 {actual}, not {sha256})")
    os.makedirs(os.path.dirname(os.path.abspath(arguments.file)), exist_ok=True)
    with open(arguments.file + ".part", "wb") as file:
        file.write(content)
    os.replace(arguments.file + ".part", arguments.file)
    print(f"{arguments.file}: SHA-256 {sha256}")


if __name__ == "__main__":
    main()
