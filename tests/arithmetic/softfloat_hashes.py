#!/usr/bin/env python3
"""Prints the table of tests/arithmetic/softfloat_test.cpp: SHA-256 of what Berkeley SoftFloat computes.

Needs the package softfloatpy, a binding of SoftFloat 3e. Only whoever doubts the table runs this.
    pip install softfloatpy && tests/arithmetic/softfloat_hashes.py
"""
import hashlib
import struct

import softfloatpy as sf

CASES = 20000
MODES = [("kRne", "NEAR_EVEN"), ("kRna", "NEAR_MAX_MAG"), ("kRz", "MIN_MAG"), ("kRu", "MAX"), ("kRd", "MIN")]
OPERATIONS = ["add", "sub", "mul", "div", "mul_add", "sqrt"]


def operand_codes(count):
    """The top 16 bits of a linear congruential generator (Knuth's MMIX), as the test makes them."""
    state = 1
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield state >> 48


def result_code(operation, operands):
    taken = {"mul_add": 3, "sqrt": 1}.get(operation, 2)
    result = getattr(sf, "f16_" + operation)(*operands[:taken])
    return 0x7E00 if sf.f16_is_nan(result) else struct.unpack("<H", result.to_bytes()[::BYTE_ORDER])[0]


BYTE_ORDER = 1 if sf.Float16.from_float(1.0).to_bytes() == b"\x00\x3c" else -1
codes = [sf.Float16.from_bytes(struct.pack("<H", code)[::BYTE_ORDER]) for code in operand_codes(3 * CASES)]
for operation in OPERATIONS:
    for name, mode in MODES:
        sf.set_rounding_mode(sf.RoundingMode[mode])
        digest = hashlib.sha256()
        for n in range(CASES):
            digest.update(struct.pack("<H", result_code(operation, codes[3 * n : 3 * n + 3])))
        print(f'{{"{operation}", {name}, "{digest.hexdigest()[:32]}"}},')
