"""Holds XML against the schemas in `schemas`, which are RELAX NG and written from the pages of each format's makers."""

import pathlib

from lxml import etree


def valid(folder, pattern, schema):
    """How many files of a folder fit; raises with the first that does not, its line and what is wrong there."""
    grammar = etree.RelaxNG(etree.parse(pathlib.Path(__file__).parent / "schemas" / f"{schema}.rng"))
    files = sorted(pathlib.Path(folder).glob(pattern))
    for file in files:
        grammar.assertValid(etree.parse(file))
    return len(files)
