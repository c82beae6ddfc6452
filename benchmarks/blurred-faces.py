#!/usr/bin/env python3
"""Which measure of blur an audit can trust where there is little contrast.

  benchmarks/blurred-faces.py PROGRAM WORK CLIP…

PROGRAM is a built `rollcall`, WORK an empty folder, the clips photos and videos. Faces are exported aligned to 112 pixels, without any
that is enlarged; each is blurred by Gaussians, its contrast is reduced around the mean, and it is rounded to whole levels as a
picture is. A measure's limit is set on the photos, where the worse of its two errors is least, and then tried on the videos: sharp are
blurs up to 0.75 pixels, blurred those from 2.25. Wants NumPy and Pillow.
"""
import json, subprocess, sys
import numpy as np
from PIL import Image

PROGRAM, WORK, CLIPS = sys.argv[1], sys.argv[2], sys.argv[3:]
CONTRASTS, BLURS = [1, 0.5, 0.25, 0.12], [0, 0.75, 1.5, 2.25, 3.75]
SHARP, BLURRED = slice(0, 2), slice(3, None)


def blurred(picture, sigma):
    if not sigma:
        return picture
    reach = int(4 * sigma + 0.5)
    weights = np.exp(-np.arange(-reach, reach + 1) ** 2 / (2 * sigma**2))
    weights /= weights.sum()
    wide = np.pad(picture, ((reach, reach), (reach, reach), (0, 0)), "reflect")
    rows = sum(weight * wide[place : place + picture.shape[0]] for place, weight in enumerate(weights))
    return sum(weight * rows[:, place : place + picture.shape[1]] for place, weight in enumerate(weights))


def laplacian(luma):
    return luma[1:-1, :-2] + luma[1:-1, 2:] + luma[:-2, 1:-1] + luma[2:, 1:-1] - 4 * luma[1:-1, 1:-1]


def detail(luma):
    """Variance of the Laplacian over that of the brightness: PictureMeasures.detail."""
    return laplacian(luma).var() / luma.var()


def less_rounding(luma):
    """The same without what rounding three colours to whole levels adds by itself."""
    noise = (0.299**2 + 0.587**2 + 0.114**2) / 12
    return max(0, laplacian(luma).var() - 20 * noise) / max(luma.var() - noise, 1e-9)


def halved(luma):
    height, width = (side // 2 * 2 for side in luma.shape)
    return luma[:height, :width].reshape(height // 2, 2, width // 2, 2).mean((1, 3))


def of_half(luma):
    """Detail of the means of 2 × 2 pixels: what an audit measures."""
    return detail(halved(luma))


def of_rounded_half(luma):
    """The same where the means are rounded once more, as in a picture that was made smaller."""
    return detail(np.round(halved(luma)))


def gradient(luma):
    """Tenengrad over the variance."""
    across, down = luma[1:-1, 2:] - luma[1:-1, :-2], luma[2:, 1:-1] - luma[:-2, 1:-1]
    return (across**2 + down**2).mean() / luma.var()


MEASURES = {
    "Laplacian at 112 pixels": detail, "the same, less the rounding": less_rounding, "gradients at 112 pixels": gradient,
    "Laplacian at 56 pixels": of_half, "the same, of a rounded picture": of_rounded_half,
}


def main():
    quiet = ["--quiet", "--progress", "never"]
    subprocess.run([PROGRAM, "sort", *CLIPS, "-o", f"{WORK}/library", *quiet], check=True)
    subprocess.run(
        [PROGRAM, "export", f"{WORK}/library", "-f", "jsonl", "-o", f"{WORK}/faces", "--picture", "aligned-112", "--balance", "time",
         "--picture-format", "png", "--max-per-person", "10", "--max-enlargement", "1", *quiet], check=True)
    with open(f"{WORK}/faces/dataset.json") as file:
        photos = {clip["sha256"] for clip in json.load(file)["clips"] if clip["kind"] == "photo"}
    with open(f"{WORK}/faces/faces.jsonl") as file:
        rows = list(map(json.loads, file))
    is_photo = np.array([row["clip"] in photos for row in rows])
    values = {name: np.zeros((len(CONTRASTS), len(BLURS), len(rows))) for name in MEASURES}
    for number, row in enumerate(rows):
        with Image.open(f"{WORK}/faces/{row['file']}") as picture:
            face = np.asarray(picture.convert("RGB"), float)
        for place, sigma in enumerate(BLURS):
            soft = blurred(face, sigma)
            for level, contrast in enumerate(CONTRASTS):
                seen = np.clip(np.round((soft - soft.mean()) * contrast + soft.mean()), 0, 255)
                luma = seen @ [0.299, 0.587, 0.114]
                for name, measure in MEASURES.items():
                    values[name][level, place, number] = measure(luma)
    print(f"{is_photo.sum()} faces of photos, {(~is_photo).sum()} of videos.\n")
    print("| measure | limit, error on photos | sharp of videos refused at contrast 1, 1/2, 1/4, 1/8 | blurred passed |\n| --- | --- | --- | --- |")
    for name, found in values.items():
        sharp, soft = found[:, SHARP][..., is_photo].ravel(), found[:, BLURRED][..., is_photo].ravel()
        limits = np.unique(np.concatenate([sharp, soft]))
        errors = [max((sharp < limit).mean(), (soft >= limit).mean()) for limit in limits]
        limit = limits[int(np.argmin(errors))]
        refused = (found[:, SHARP][..., ~is_photo] < limit).mean((1, 2))
        passed = (found[:, BLURRED][..., ~is_photo] >= limit).mean((1, 2))
        words = [", ".join(f"{100 * share:.0f} %" for share in shares) for shares in (refused, passed)]
        print(f"| {name} | {limit:.3f}, {100 * min(errors):.0f} % | {words[0]} | {words[1]} |")
    middle = np.median(values["Laplacian at 56 pixels"], 2)
    print("\nMedians at 56 pixels, by blur " + ", ".join(map(str, BLURS)) + ":")
    for contrast, medians in zip(CONTRASTS, middle):
        print(f"contrast {contrast}: " + ", ".join(f"{value:.3f}" for value in medians))


if __name__ == "__main__":
    main()
