"""The random numbers of VAE Lens: streams named by numbers, the held-out rows, and bits drawn from grey values."""

import struct

MASK = 0xFFFFFFFF
PURPOSE_BITS, PURPOSE_SPLIT, PURPOSE_SELECTION = 5, 6, 9
SPLIT_OF_TRAIN, SPLIT_OF_HELD_OUT = 0, 1
MAX_CHUNK_ROWS = 256


def mix(value):
    """The 32-bit finaliser of murmur3."""
    value = ((value ^ (value >> 16)) * 0x85EBCA6B) & MASK
    value = ((value ^ (value >> 13)) * 0xC2B2AE35) & MASK
    return value ^ (value >> 16)


class Stream:
    """sfc32 (Doty-Humphrey), started by a name: some numbers, each as the two 32-bit words of a float64, low word first."""

    def __init__(self, *name):
        self.a, self.b, self.c, self.counter = 0x9E3779B9, 0x243F6A88, 0xB7E15162, 1
        for word in struct.unpack(f"<{2 * len(name)}I", struct.pack(f"<{len(name)}d", *name)):
            self.a = mix(self.a ^ word)
            self.b = mix((self.b + self.a) & MASK)
            self.c = mix(self.c ^ self.b ^ 0x5851F42D)
        for _ in range(12):
            self.bits()

    def bits(self):
        """The next 32 random bits."""
        result = (self.a + self.b + self.counter) & MASK
        self.counter = (self.counter + 1) & MASK
        self.a = self.b ^ (self.b >> 9)
        self.b = (self.c + (self.c << 3)) & MASK
        self.c = ((self.c << 21) | (self.c >> 11)) & MASK
        self.c = (self.c + result) & MASK
        return result

    def uniform(self):
        """A number in [0, 1) of 24 bits."""
        return (self.bits() >> 8) / 2**24

    def permutation(self, length):
        """Fisher and Yates, from the last place to the second; each place takes 53 bits."""
        order = list(range(length))
        for i in range(length - 1, 0, -1):
            high = self.bits() * 2**21
            j = int((high + (self.bits() >> 11)) / 2**53 * (i + 1))
            order[i], order[j] = order[j], order[i]
        return order


def held_out_rows(rows, fraction, seed):
    """The rows that {"fraction", "seed"} holds out, ascending. The others, ascending, are those of training."""
    count = max(1, int(fraction * rows + 0.5))
    return sorted(Stream(seed, PURPOSE_SPLIT).permutation(rows)[:count])


def selecting_rows(rows, fraction, seed):
    """Which of so many held-out rows "selectFraction" has select and not report. The seed is that of the fraction; of a file, 0."""
    count = int(fraction * rows + 0.5)
    return sorted(Stream(seed, PURPOSE_SELECTION).permutation(rows)[:count])


def static_bits(grey, is_held_out):
    """"binarize": "static": one number a value, over all rows of a part in their order; 1 where it is below the grey value."""
    stream = Stream(0, PURPOSE_BITS, -1, SPLIT_OF_HELD_OUT if is_held_out else SPLIT_OF_TRAIN)
    return draw_bits(stream, grey)


def evaluated_bits(grey, reporting_count):
    """"binarize": "dynamic": the bits of every evaluation, in chunks of rows, each with a stream of its own."""
    size = -(-reporting_count // -(-reporting_count // MAX_CHUNK_ROWS))
    bits = grey.copy()
    for start in range(0, len(grey), size):
        bits[start : start + size] = draw_bits(Stream(0, PURPOSE_BITS, -2, start), grey[start : start + size])
    return bits


def draw_bits(stream, grey):
    bits = grey.copy()
    flat = bits.reshape(-1)
    for i, value in enumerate(grey.reshape(-1)):
        flat[i] = 1 if stream.uniform() < value else 0
    return bits
