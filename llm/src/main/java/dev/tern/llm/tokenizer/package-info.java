/**
 * Text to token ids and back.
 *
 * <p>A model reads numbers, and which text each number stands for is written in its file. Two
 * families exist: byte-level BPE ({@link dev.tern.llm.tokenizer.BytePairTokenizer}: GPT-2, Llama 3,
 * Qwen, SmolLM), which cuts text by a pattern and merges bytes in the order of a learned list, and
 * SentencePiece ({@link dev.tern.llm.tokenizer.SentencePieceTokenizer}: Llama 2), which merges
 * characters by score. Both keep the parts of a text in a linked list and the possible merges in a
 * queue, so the time grows with the length of a text and not with its square.
 *
 * <p>Marks such as {@code <|im_end|>} are told apart from text that merely looks like them: what a
 * person said is encoded as text, always.
 */
package dev.tern.llm.tokenizer;
