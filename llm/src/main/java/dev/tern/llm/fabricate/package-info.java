/**
 * Models that were never trained: real shape, real format, random weights.
 *
 * <p>How fast an engine is depends on a model's shape and format and not on what it says. A made-up
 * file lets anyone repeat a comparison without the gigabytes, and their license, of a published
 * model; and as {@link dev.tern.llm.fabricate.Fabricator} puts the same weights into every format,
 * the engine's formats can be held against each other. The files follow llama.cpp's naming, so that
 * it loads them unmodified.
 *
 * <p>Left out: quantizing real models. The quantizers here don't search for good scales;
 * llama.cpp's do.
 */
package dev.tern.llm.fabricate;
