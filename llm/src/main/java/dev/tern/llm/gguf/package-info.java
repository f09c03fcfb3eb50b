/**
 * The file format of language models: GGUF version 3, as llama.cpp writes it.
 *
 * <p>A file is a header, typed metadata, a table of tensors and their data; {@link
 * dev.tern.llm.gguf.GgufFile} maps it and hands out what is asked for. A model file comes over a
 * network and may be cut off or damaged, so every length and every offset is checked against the
 * file before it is used, and each refusal says at which byte what was expected and what was found.
 * No count from the file decides how much memory is taken before it is known to fit the file.
 *
 * <p>Left out: what the metadata means. The packages that read a model ask for keys by name.
 */
package dev.tern.llm.gguf;
