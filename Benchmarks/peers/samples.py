"""Encoded samples in one safetensors file: what Sparrow exports and every peer reads. README.md has the format."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

METADATA_KEY = "samples"
# The arrays of the file and the types in which they are read.
ARRAYS = {
    "categories": np.int32, "cardinalities": np.int32, "numbers": np.float32, "history": np.int32,
    "history_count": np.int32, "labels": np.uint8, "users": np.int32, "is_test": np.uint8, "raw": np.float32,
}  # fmt: skip


@dataclass
class Samples:
    """n samples in the order of the log; `slots`, `number_names` and `raw_names` name the columns of the arrays."""

    categories: np.ndarray  # [n × slots] int32, a row of each slot's vocabulary; 0: unknown
    cardinalities: np.ndarray  # [slots] int32
    numbers: np.ndarray  # [n × k] float32, transformed
    history: np.ndarray  # [n × length] int32, rows of the movie vocabulary, newest first, 0 after the end
    history_count: np.ndarray  # [n] int32
    labels: np.ndarray  # [n] uint8
    users: np.ndarray  # [n] int32
    is_test: np.ndarray  # [n] uint8
    raw: np.ndarray  # [n × m] float32, for trees; NaN: missing
    slots: list[str]
    number_names: list[str]
    raw_names: list[str]
    protocol: str
    seed: int

    @property
    def training(self) -> np.ndarray:
        """Positions of the training samples."""
        return np.flatnonzero(self.is_test == 0)

    @property
    def test(self) -> np.ndarray:
        return np.flatnonzero(self.is_test == 1)

    def positions(self, names: list[str]) -> list[int]:
        """Where slots of these names stand."""
        missing = [name for name in names if name not in self.slots]
        if missing:
            raise SystemExit(f"the samples have no slot {missing[0]!r}; there are {', '.join(self.slots)}")
        return [self.slots.index(name) for name in names]

    def cardinality(self, name: str) -> int:
        """Rows of a slot's table."""
        return int(self.cardinalities[self.positions([name])[0]])

    @staticmethod
    def read(path: str | Path) -> "Samples":
        try:
            opened = safe_open(path, framework="numpy")
        except (OSError, SafetensorError) as error:
            raise SystemExit(f"{path}: not a safetensors file: {error}") from None
        with opened as file:
            description = json.loads((file.metadata() or {}).get(METADATA_KEY, "null"))
            if description is None:
                raise SystemExit(f"{path}: no metadata {METADATA_KEY!r}: not a file of encoded samples")
            arrays = {name: file.get_tensor(name).astype(kind) for name, kind in ARRAYS.items()}
        samples = Samples(
            **arrays,
            slots=description["slots"],
            number_names=description["numbers"],
            raw_names=description["raw"],
            protocol=description["protocol"],
            seed=description["seed"],
        )
        samples._check(path)
        return samples

    def write(self, path: str | Path) -> None:
        description = {
            "slots": self.slots, "numbers": self.number_names, "raw": self.raw_names, "protocol": self.protocol,
            "seed": self.seed,
        }  # fmt: skip
        arrays = {name: np.ascontiguousarray(getattr(self, name), kind) for name, kind in ARRAYS.items()}
        save_file(arrays, path, metadata={METADATA_KEY: json.dumps(description)})

    def _check(self, path: str | Path) -> None:
        n = len(self.labels)
        for name in ("categories", "numbers", "history", "history_count", "users", "is_test", "raw"):
            if len(getattr(self, name)) != n:
                raise SystemExit(f"{path}: {name} has {len(getattr(self, name))} rows, labels {n}")
        if self.categories.shape[1] != len(self.slots) or len(self.cardinalities) != len(self.slots):
            raise SystemExit(f"{path}: {len(self.slots)} names of slots for {self.categories.shape[1]} columns")
        if n and (self.categories.max(axis=0) >= self.cardinalities).any():
            raise SystemExit(f"{path}: a category is not below its slot's cardinality")
