"""Data files as people have them, and how Python reads them: what bench/readers.ts compares with.
usage: python3 readersPeer.py make FOLDER        prints the names of the files as JSON; those of Parquet only with pyarrow
       python3 readersPeer.py read KIND FILE [KEY]     prints seconds and memory as JSON
Values end as float32, or as bytes where they are bytes, as VAE Lens stores them."""
import json
import os
import resource
import sys
import time

import numpy as np


def make(folder):
    import pandas as pd
    from PIL import Image
    import h5py

    random = np.random.default_rng(0)
    numbers = random.standard_normal((100_000, 50)) @ random.standard_normal((50, 50))
    frame = pd.DataFrame(numbers, columns=[f"c{i}" for i in range(50)])
    frame.to_csv(f"{folder}/digits17.csv", index=False)
    frame.to_csv(f"{folder}/digits6.csv", index=False, float_format="%.6g")
    prototypes = random.integers(0, 256, (10, 784)) * (random.random((10, 784)) < 0.3)
    images = np.clip(prototypes[random.integers(0, 10, 30_000)] + random.integers(-20, 20, (30_000, 784)), 0, 255)
    images = np.where(prototypes[random.integers(0, 10, 30_000)] > 0, images, 0).astype(np.uint8)
    pd.DataFrame(images).to_csv(f"{folder}/bytes.csv", index=False, header=False)
    with h5py.File(f"{folder}/bytes.h5", "w") as file:
        file.create_dataset("images", data=images, chunks=(256, 784), compression="gzip")
        file.create_dataset("numbers", data=numbers.astype(np.float32))
    np.savez_compressed(f"{folder}/bytes.npz", images=images)
    made = [["csv", "digits17.csv"], ["csv", "digits6.csv"], ["csv", "bytes.csv"], ["hdf5", "bytes.h5", "images"],
            ["hdf5", "bytes.h5", "numbers"], ["npz", "bytes.npz", "images"]]
    for name, size, count in (("jpeg64", 64, 4_000), ("jpeg64Many", 64, 20_000), ("jpeg256", 256, 400),
                              ("jpeg256Many", 256, 2_000)):
        os.makedirs(f"{folder}/{name}")
        for i in range(count):
            small = random.integers(0, 256, (8, 8, 3)).astype(np.uint8)
            Image.fromarray(small).resize((size, size), Image.BILINEAR).save(f"{folder}/{name}/{i:05}.jpg", quality=90)
        made.append(["jpeg", name])
    try:
        import pyarrow  # noqa: F401
        pd.DataFrame(np.tile(numbers, (5, 1)) + random.standard_normal((500_000, 50)),
                     columns=frame.columns).to_parquet(f"{folder}/numbers.parquet")
        pd.DataFrame(images, columns=[f"p{i}" for i in range(784)]).to_parquet(f"{folder}/bytes.parquet")
        pd.DataFrame(np.tile(numbers, (5, 1)).astype(np.float32), columns=frame.columns).to_parquet(
            f"{folder}/zstd.parquet", compression="zstd")
        made += [["parquet", "numbers.parquet"], ["parquet", "bytes.parquet"], ["parquet", "zstd.parquet"]]
    except ImportError:
        pass
    return made


def read(kind, file, key=None):
    """Imports are not counted: ours are loaded before the clock starts too."""
    if kind == "csv":
        import pandas as pd
        load = lambda: pd.read_csv(file, header=None if "bytes" in file else 0).to_numpy()
    elif kind == "parquet":
        import pyarrow.parquet as pq
        load = lambda: np.column_stack([c.to_numpy() for c in pq.read_table(file).columns])
    elif kind == "hdf5":
        import h5py
        load = lambda: h5py.File(file, "r")[key][:]
    elif kind == "npz":
        load = lambda: np.load(file)[key]
    else:
        from PIL import Image
        load = lambda: np.stack([np.asarray(Image.open(f"{file}/{name}")) for name in sorted(os.listdir(file))])
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    values = load()
    areBytes = np.issubdtype(values.dtype, np.integer) and values.min() >= 0 and values.max() <= 255
    values = values.astype(np.uint8 if areBytes else np.float32, copy=False)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    return {
        "cpuSeconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "wallSeconds": wall,
        "peakMegabytes": after.ru_maxrss / 1024,
        "rows": len(values),
        "columns": values.size // len(values),
        "valueBytes": values.itemsize,
        "sum": float(np.ascontiguousarray(values).ravel()[::101].astype(np.float64).sum()),
    }


print(json.dumps(make(*sys.argv[2:]) if sys.argv[1] == "make" else read(*sys.argv[2:])))
