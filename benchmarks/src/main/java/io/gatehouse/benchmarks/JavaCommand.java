package io.gatehouse.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Command line that starts a JVM of the same JDK.
 *
 * @param flags the JVM's flags, such as {@code -Xmx256m}
 * @param classPath the class path, with the separator of the platform
 * @param mainClass the name of the main class
 * @param arguments the arguments of the application
 */
public record JavaCommand(List<String> flags, String classPath, String mainClass, List<String> arguments) {

	public JavaCommand {
		flags = List.copyOf(flags);
		arguments = List.copyOf(arguments);
	}

	/**
	 * Returns the command with further flags of the JVM.
	 * @param more the flags
	 * @return another command
	 */
	public JavaCommand withFlags(List<String> more) {
		List<String> all = new ArrayList<>(this.flags);
		all.addAll(more);
		return new JavaCommand(all, this.classPath, this.mainClass, this.arguments);
	}

	/**
	 * Returns a builder of the process.
	 * @return a builder, whose streams are not set yet
	 */
	public ProcessBuilder builder() {
		List<String> command = new ArrayList<>();
		command.add(executable("java").toString());
		command.addAll(this.flags);
		command.addAll(List.of("-cp", this.classPath, this.mainClass));
		command.addAll(this.arguments);
		return new ProcessBuilder(command);
	}

	/**
	 * Returns a program of the JDK that runs this.
	 * @param name the name, such as {@code jcmd}
	 * @return the path, whether the program exists or not
	 */
	public static Path executable(String name) {
		return Path.of(System.getProperty("java.home"), "bin", name);
	}

}
