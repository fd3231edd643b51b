"""The network of `assistant.relevance.network` in torch, where it learns; parameters bear the same names."""

import math

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.training.examples import Rows

_MASKED = -1e4
_FARTHEST = 4
_LARGEST_FEATURE = 4.0
_SMALLEST_DEVIATION = 0.1


class Layer(nn.Module):  # type: ignore[misc]
    """One layer of attention among the asked words."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.n1, self.n2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.o = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.rel = nn.Parameter(torch.zeros(heads, 2 * _FARTHEST + 1))
        self.c1, self.c2 = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, words: Tensor, present: Tensor) -> Tensor:
        """Return (pairs, words, width)."""
        pairs, count, width = words.shape
        split = self.qkv(self.n1(words)).view(pairs, count, 3, self.heads, width // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        places = torch.arange(count)
        apart = (places[None] - places[:, None]).clamp(-_FARTHEST, _FARTHEST) + _FARTHEST
        bias = self.rel[:, apart][None].masked_fill(~present[:, None, None, :], _MASKED)
        seen = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=bias.expand(pairs, self.heads, count, count)
        )
        words = words + self.dropout(self.o(seen.transpose(1, 2).reshape(pairs, count, width)))
        return words + self.dropout(self.c2(functional.relu(self.c1(self.n2(words)))))


class TrainedNetwork(nn.Module):  # type: ignore[misc]
    """Scores rows; `outputs` logarithms of odds each."""

    def __init__(
        self,
        rows: Rows,
        *,
        outputs: int,
        width: int = 48,
        projected: int = 32,
        projected_unasked: int = 16,
        heads: int = 4,
        layers: int = 2,
        dropout: float = 0.2,
        vector_dropout: float = 0.1,
    ) -> None:
        super().__init__()
        dimensions, features, both = rows.unasked.shape[1], rows.features.shape[2], rows.both.shape[1]
        self.proj = nn.Linear(dimensions, projected, bias=False)
        self.nov = nn.Linear(dimensions, projected_unasked, bias=False)
        self.inp = nn.Linear(5 * projected + features, width)
        self.layers = nn.ModuleList(Layer(width, heads, dropout) for _ in range(layers))
        self.nf, self.att = nn.LayerNorm(width), nn.Linear(width, 1)
        self.h1 = nn.Linear(3 * width + both + projected_unasked, width)
        self.h2, self.g = nn.Linear(width, outputs), nn.Linear(both, outputs)
        self.vector_dropout, self.dropout = nn.Dropout(vector_dropout), nn.Dropout(dropout)
        self.both_dropout = nn.Dropout(0.1)
        for name, size in (("f", features), ("g", both)):
            self.register_buffer(f"m{name}_", torch.zeros(size))
            self.register_buffer(f"s{name}_", torch.ones(size))
        nn.init.normal_(self.proj.weight, std=2 / math.sqrt(projected))
        nn.init.normal_(self.nov.weight, std=2 / math.sqrt(projected_unasked))
        for linear in (self.g, self.h2):
            nn.init.zeros_(linear.weight)

    def standardise(self, rows: Rows) -> None:
        """Learn the mean and deviation of each feature."""
        for name, values in (("f", rows.features[rows.present]), ("g", rows.both)):
            exact = values.astype(np.float32)
            getattr(self, f"m{name}_").copy_(torch.from_numpy(exact.mean(axis=0)))
            deviation = np.maximum(exact.std(axis=0), _SMALLEST_DEVIATION)
            getattr(self, f"s{name}_").copy_(torch.from_numpy(deviation))

    def forward(self, rows: Rows) -> Tensor:
        """Return (rows, outputs)."""
        present = torch.from_numpy(rows.present)
        vectors = self.proj(self.vector_dropout(_tensor(rows.vectors)))
        features = self._scaled(_tensor(rows.features), "f")
        both = self.both_dropout(self._scaled(_tensor(rows.both), "g"))
        asked, found, around = vectors.unbind(2)
        words = self.inp(
            torch.cat([asked, found, around, asked * found, (asked - found).abs(), features], dim=-1)
        )
        for layer in self.layers:
            words = layer(words, present)
        words = self.nf(words)
        shares = self.att(words).squeeze(-1).masked_fill(~present, _MASKED).softmax(dim=-1)
        counted = present.float()[..., None]
        told = torch.cat(
            [
                (shares[..., None] * words).sum(dim=1),
                (words * counted).sum(dim=1) / counted.sum(dim=1).clamp(min=1),
                words.masked_fill(~present[..., None], _MASKED).amax(dim=1),
                both,
                self.nov(self.vector_dropout(_tensor(rows.unasked))),
            ],
            dim=-1,
        )
        scores: Tensor = self.h2(self.dropout(functional.relu(self.h1(told)))) + self.g(both)
        return scores

    def _scaled(self, values: Tensor, name: str) -> Tensor:
        scaled = (values - getattr(self, f"m{name}_")) / getattr(self, f"s{name}_")
        return scaled.clamp(-_LARGEST_FEATURE, _LARGEST_FEATURE)


def _tensor(values: np.ndarray) -> Tensor:
    return torch.from_numpy(values.astype(np.float32))
