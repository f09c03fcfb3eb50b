/**
 * Examines a model in what a device would trust it with.
 *
 * <p>Two things decide how a model may be used, and neither can be told from its file: over how
 * much text it still finds what it was told ({@link dev.tern.llm.exam.RecallExam}), and whether it
 * picks the right action ({@link dev.tern.llm.exam.ActionExam}). Both ask the model as it is used,
 * with its chat template and without chance, so the same model gets the same marks. What they find
 * belongs into the model's card; writing it there is the caller's.
 *
 * <p>Knows {@link dev.tern.llm.LanguageModel} alone.
 */
package dev.tern.llm.exam;
