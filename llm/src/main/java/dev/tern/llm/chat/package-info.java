/**
 * How a conversation is written down for a model.
 *
 * <p>A chat model was trained on one exact layout of roles and marks; its file carries that layout
 * as a template in a small programming language. Tern does not run the program: it recognizes the
 * layouts it knows and writes them itself ({@link dev.tern.llm.chat.ChatTemplate}), so that what a
 * person says can never become a mark. A template that is not known is refused, naming the known
 * ones: a wrong layout makes a model that answers, but badly.
 */
package dev.tern.llm.chat;
