"""Builds media/detectors/cld2.wasm: CLD2 with its smaller tables (71 languages and those that a script alone tells).

    pip install ziglang==0.17.1
    python build_cld2.py ../../media/detectors/cld2.wasm

CLD2's sources (Apache-2.0) come with the npm package `cld`, which is fetched by `npm pack` and checked by its SHA-512.
Zig brings clang and a C library for WebAssembly: the same versions make the same bytes on any machine.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "cld@2.10.1"
INTEGRITY = "dvORTZwSFsaN9xC2seihcmo1gqQtfh2wSuhJ7vgDpzIHVOTMKM/cErSK8mCFZnxYRw+hzaZUCNH6VWh1OxGNkQ=="

CODE = """cldutil cldutil_shared compact_lang_det compact_lang_det_hint_code compact_lang_det_impl debug_empty
    fixunicodevalue generated_entities generated_language generated_ulscript getonescriptspan lang_script offsetmap
    scoreonescriptspan tote utf8statetable"""
TABLES = """cld_generated_cjk_uni_prop_80 cld2_generated_cjk_compatible cld_generated_cjk_delta_bi_32
    generated_distinct_bi_0 cld2_generated_quadchrome_2 cld2_generated_deltaoctachrome
    cld2_generated_distinctoctachrome cld_generated_score_quad_octa_2"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out.resolve()
    with tempfile.TemporaryDirectory() as folder:
        compile_module(fetch(Path(folder)), out)
    print(f"{out}: {out.stat().st_size} bytes, SHA-256 {hashlib.sha256(out.read_bytes()).hexdigest()}")


def fetch(folder: Path) -> Path:
    """CLD2's source folder. Raises SystemExit where the package isn't the one that is expected."""
    packed = subprocess.run(["npm", "pack", PACKAGE, "--silent"], cwd=folder, check=True, capture_output=True, text=True)
    archive = folder / packed.stdout.split()[-1]
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != INTEGRITY:
        raise SystemExit(f"{PACKAGE} has SHA-512 {digest}, not {INTEGRITY}.")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package" / "deps" / "cld"


def compile_module(cld2: Path, out: Path) -> None:
    internal = cld2 / "internal"
    sources = [str(Path(__file__).with_name("cld2.cc")), *(str(internal / f"{name}.cc") for name in f"{CODE} {TABLES}".split())]
    options = [
        "-target", "wasm32-wasi", "-mexec-model=reactor", "-O2", "-s", "-w", "-Wno-narrowing", "-std=gnu++98",
        "-fno-exceptions", "-fno-rtti", "-I", str(internal), "-I", str(cld2 / "public"),
    ]
    subprocess.run([sys.executable, "-m", "ziglang", "c++", *options, *sources, "-o", str(out)], check=True)


if __name__ == "__main__":
    main()
