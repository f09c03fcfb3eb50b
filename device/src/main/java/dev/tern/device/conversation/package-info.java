/**
 * A turn: from what a person says to what the appliance answers.
 *
 * <p>{@link dev.tern.device.conversation.Conversation#takeTurn} is the whole story in five lines:
 * the ears hear an utterance, the mind understands it (sentence rules on the first listener's
 * words; where they are unsure, the second listener's words), the reply is found (an action by
 * code, a free answer by the language model, or an honest refusal) and the mouth speaks it clause
 * by clause. Every stage is timed; a finished {@link dev.tern.device.conversation.Turn} tells all
 * of it, and the command line, HTTP and the benchmarks print that same record.
 */
package dev.tern.device.conversation;
