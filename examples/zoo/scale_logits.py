#!/usr/bin/env python3
"""Multiplies the last layer of a safetensors file, so that every logit becomes FACTOR times as large.

usage: scale_logits.py IN.safetensors OUT.safetensors FACTOR PREFIX [PREFIX ...]

PREFIX begins the names of the layer's tensors, such as "fc2.".
"""
import array
import json
import struct
import sys


def main(source, target, factor, prefixes):
    with open(source, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        text = file.read(length)
        data = bytearray(file.read())
    scaled = 0
    for name, tensor in json.loads(text).items():
        if any(name.startswith(prefix) for prefix in prefixes):
            if tensor["dtype"] != "F32":
                sys.exit(f"{name} is of {tensor['dtype']}, not F32")
            begin, end = tensor["data_offsets"]
            values = array.array("f", bytes(data[begin:end]))
            data[begin:end] = array.array("f", (v * factor for v in values)).tobytes()
            scaled += 1
    if scaled == 0:
        sys.exit(f"{source}: no tensor begins with any of {', '.join(prefixes)}")
    with open(target, "wb") as file:
        file.write(struct.pack("<Q", length) + text + data)


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4:])
