#!/usr/bin/env python3
"""Joins C-subset headers and kernels into one C++ string, for a device's own compiler.

    join_device_text.py OUT.cpp NAME FILE…     defines `const char* napier::NAME()`

Include lines and `#pragma once` go, because no file system is there when a program is compiled; the
caller names the files in the order of their includes, and this script refuses one that comes before
what it includes.
"""
import pathlib
import re
import sys

PIECE = 10000  # characters; compilers limit the length of a literal, also of joined ones


def main():
    out, name, *files = sys.argv[1:]
    root = pathlib.Path.cwd()
    known, text = set(), []
    for file in files:
        known.add(file)
        for line in (root / file).read_text().splitlines():
            include = re.match(r'\s*#include "(.*)"', line)
            if include and include.group(1) not in known:
                sys.exit(f"{file} includes {include.group(1)}, which is not joined before it")
            if not include and line.strip() != "#pragma once":
                text.append(line)
    joined = "\n".join(text) + "\n"
    pieces = [joined[at : at + PIECE] for at in range(0, len(joined), PIECE)]
    literals = ",\n".join(f'R"napier({piece})napier"' for piece in pieces)
    pathlib.Path(out).write_text(
        f"#include <string>\n\nnamespace napier {{\nconst char* {name}();\n"
        f"const char* {name}() {{\n  static const std::string text = [] {{\n    std::string joined;\n"
        f"    for (const char* piece : {{{literals}}}) joined += piece;\n    return joined;\n  }}();\n"
        f"  return text.c_str();\n}}\n}}  // namespace napier\n"
    )


main()
