"""The command line that the programs share, and what each prints first."""

import argparse
import json

import torch

from models import MODELS


def parser(description: str | None) -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=description)
    options.add_argument("samples", help="safetensors file of encoded samples")
    options.add_argument("--models", default="all", help="names with commas between (default: all)")
    options.add_argument("--preset", choices=sorted(MODELS), default="sparrow", help="whose defaults")
    options.add_argument("--threads", type=int, default=torch.get_num_threads())
    return options


def chosen(options: argparse.Namespace) -> list[str]:
    """The names of the models asked for."""
    known = list(MODELS[options.preset])
    names = known if options.models == "all" else options.models.split(",")
    for name in names:
        if name not in known:
            raise SystemExit(f"unknown model {name!r}; known: {', '.join(known)}")
    return names


def report(**values: object) -> None:
    """One result: a JSON object on a line of its own."""
    print(json.dumps(values), flush=True)
