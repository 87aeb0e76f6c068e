package io.gatehouse.benchmarks.comparison;

import java.util.Locale;

/**
 * Text of an image in SVG.
 */
final class Svg {

	private final StringBuilder text = new StringBuilder();

	/**
	 * Begins an image.
	 * @param title its title
	 * @param style its style sheet, as an element
	 */
	Svg(int width, int height, String title, String style) {
		add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">", width, height);
		add("<title>%s</title>", title);
		this.text.append(style);
	}

	/** Adds a line. */
	void add(String format, Object... values) {
		this.text.append(String.format(Locale.ROOT, format, values)).append('\n');
	}

	/** Returns a title in Markdown as text of an element. */
	static String escape(String title) {
		return title.replace("`", "").replace("&", "&amp;").replace("<", "&lt;");
	}

	/** Ends the image, and returns its text. */
	String end() {
		add("</svg>");
		return this.text.toString();
	}

}
