# odd: by logarithms

import math

step = math.exp((math.log(4) + math.log(eta) - math.log(M)) / 2)
return [step, M * step / 2 + 2 * eta / step]
