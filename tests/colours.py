"""Can a colour be seen, and told from another? By the measures of WCAG and for colour-blind readers, too."""

import numpy as np

# What the guidelines for web content ask for (WCAG 2.2, 1.4.11 and 1.4.3).
GRAPHICS, WORDS = 3.0, 4.5
# Two colours closer than this (CIE 1976) would need a second look; Okabe and Ito's palette has 16.
APART = 17
# How the colours of light look to who lacks one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1).
SEEN_BY = {
    "most": np.eye(3),
    "protanopes": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopes": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopes": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
# sRGB's primaries as XYZ, for the white of D65.
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def light_of(colour):
    """Red, green and blue as amounts of light, from "#rrggbb"."""
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """WCAG's ratio of brightness, from 1 to 21."""
    low, high = sorted(float(XYZ[1] @ light_of(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour, reader):
    """A colour as a reader sees it, in CIE 1976 L*a*b*: distances are about as large as they look."""
    seen = np.clip(np.array(SEEN_BY[reader]) @ light_of(colour), 0, 1)
    x, y, z = np.cbrt(np.maximum(XYZ @ seen / XYZ.sum(axis=1), 0))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
