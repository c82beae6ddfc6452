#!/usr/bin/env python3
"""A models folder with the networks of modern.py as packs, so that both sides run the same two.

    benchmarks/packs.py PROGRAM MODELS HOME

PROGRAM is a built `rollcall`, MODELS the folder with scrfd_2.5g_bnkps.onnx and mobilefacenet.onnx, HOME the folder
to make; a HOME of an earlier call is made anew. The built-in models are copied from the installed ones ($ROLLCALL_HOME
or the XDG data folder). Then `ROLLCALL_HOME=HOME PROGRAM sort --detector scrfd_2.5g_bnkps --embedder mobilefacenet …`.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys

# Both networks take RGB; SCRFD (value - 127.5) / 128, ArcFace's family (value - 127.5) / 127.5.
DETECTOR, EMBEDDER = "scrfd_2.5g_bnkps", "mobilefacenet"


def manifest(name, file, digest):
    """What goes into NAME/pack.json beside the model file; `None` where the program cannot take packs yet.

    HOOK: fill this in once the program reads packs of ONNX files; everything around it is ready.
    """
    del name, file, digest


def installed():
    if home := os.environ.get("ROLLCALL_HOME"):
        return home
    data = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    return os.path.join(data, "rollcall")


def main():
    if len(sys.argv) != 4:
        sys.exit("usage: packs.py PROGRAM MODELS HOME")
    program, models, home = sys.argv[1:]
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(os.path.join(installed(), "models"), os.path.join(home, "models"))
    for name in (DETECTOR, EMBEDDER):
        source = os.path.join(models, name + ".onnx")
        if not os.path.exists(source):
            sys.exit(f"packs.py: there is no {name}.onnx in {models}")
        with open(source, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        pack = manifest(name, name + ".onnx", digest)
        if pack is None:
            sys.exit("packs.py: the manifests of these packs are not written yet (see `manifest`)")
        folder = os.path.join(home, "models", name)
        os.makedirs(folder)
        shutil.copyfile(source, os.path.join(folder, name + ".onnx"))
        with open(os.path.join(folder, "pack.json"), "w") as file:
            json.dump(pack, file, indent=2, sort_keys=True)
    # Fails where a pack is not understood, and says why.
    subprocess.run([program, "models", "list"], check=True, env=os.environ | {"ROLLCALL_HOME": home})


if __name__ == "__main__":
    main()
