"""The same layers, fast: one matrix for all that a step reads, arrays that are written into, products cut to size.

What a layer is, the plain forms define (:mod:`unrolled.models.vanilla`, :mod:`unrolled.models.gated`); a test holds
both equal. A forward function returns what its plain form returns, as views, and a tape for its backward function.
"""
