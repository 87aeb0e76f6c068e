package io.gatehouse.benchmarks.comparison;

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
