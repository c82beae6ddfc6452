"""torchvision, also where its own part in C was built for another kind of torch and cannot be loaded.

The package index has torchvision for graphics cards only. Beside a torch for the processor alone, its data sets, which are
plain Python, would do, but importing it fails at operators that it describes without looking whether they are there.
`import torchvision_alone` first, then torchvision.
"""

import torch

DESCRIBED = [
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
]

try:
    import torchvision
except RuntimeError as error:
    if "operator torchvision::" not in str(error):
        raise
    # What `torchvision/csrc/ops` says of those that it describes without looking; nothing here calls them.
    operators = torch.library.Library("torchvision", "DEF")
    for declaration in DESCRIBED:
        operators.define(declaration)
    import torchvision

__all__ = ["torchvision"]
