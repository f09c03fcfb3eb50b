/**
 * What a maker tells the appliance about the place where it stands: the way to the restroom,
 * opening hours, a menu with prices, and facts, in a folder of Markdown and YAML files.
 *
 * <p>The one idea: it says what the files say, and nothing else. Things with a name are found by
 * their name; everything else by a full-text search over passages ({@link
 * dev.tern.device.premises.LocalSearch}), which rather finds nothing than something about another
 * matter. A file that can't be read is told by name and line and left out; the others count.
 *
 * <p>Left out: anything that is not in the folder, and writing to it.
 */
package dev.tern.device.premises;
