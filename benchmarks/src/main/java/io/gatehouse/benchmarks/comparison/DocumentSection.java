package io.gatehouse.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Part of a document in Markdown that a run writes. It is between two comments:
 *
 * <pre>
 * &lt;!-- begin gateway: … --&gt;
 * &lt;!-- end gateway --&gt;
 * </pre>
 *
 * @param name the name in the comments
 */
record DocumentSection(String name) {

	private static final String DOCUMENT = "performance.md";

	/**
	 * Writes a section of the document, and the chart beside it.
	 * @param directory the directory of both
	 * @param section the name of the section
	 * @param content its content
	 * @param chart the file name of the chart
	 * @param image its content
	 */
	static void write(Path directory, String section, String content, String chart, String image) throws IOException {
		Path document = directory.resolve(DOCUMENT);
		String changed = new DocumentSection(section).replace(Files.readString(document), content);
		Files.writeString(directory.resolve(chart), image);
		Files.writeString(document, changed);
		System.out.println("Wrote " + document + " and " + directory.resolve(chart));
	}

	/**
	 * Replaces the content of the section.
	 * @param document the text of the document
	 * @param content the content, which ends with a line break
	 * @return the new text
	 * @throws IllegalArgumentException if the document does not have the comments
	 */
	String replace(String document, String content) {
		int begin = document.indexOf("<!-- begin " + this.name + ":");
		int start = document.indexOf('\n', Math.max(begin, 0)) + 1;
		int end = document.indexOf("<!-- end " + this.name + " -->");
		if (begin < 0 || end < start) {
			throw new IllegalArgumentException("The document has no section '" + this.name + "'");
		}
		return document.substring(0, start) + content + document.substring(end);
	}

}
