package io.gatehouse.boot;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.gatehouse.token.InvalidSettingException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Checks the names of environment variables that begin like those of settings. One that
 * is similar to a known name stops the start. Any other is logged, since it may belong to
 * a script or a container. Those that Kubernetes sets for a service named like a prefix,
 * such as {@code GATEHOUSE_GATEWAY_PORT_8080_TCP}, are ignored.
 */
final class EnvironmentVariables {

	private static final Pattern SERVICE_LINK = Pattern
		.compile(".*_SERVICE_HOST|.*_SERVICE_PORT(_.+)?|.*_PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?");

	private static final Log logger = LogFactory.getLog(EnvironmentVariables.class);

	private EnvironmentVariables() {
	}

	/**
	 * Checks variables.
	 * @param variables the names of all variables
	 * @param groups the known settings
	 * @throws InvalidSettingException for a variable that is similar to a known one
	 */
	static void refuse(Set<String> variables, List<KnownSettings.Group> groups) {
		SettingNames names = new SettingNames(groups);
		for (String variable : new TreeSet<>(variables)) {
			String upper = variable.toUpperCase(Locale.ROOT);
			if (groups.stream().noneMatch((group) -> isBelow(group, upper)) || names.hasVariable(upper)
					|| SERVICE_LINK.matcher(upper).matches()) {
				continue;
			}
			Optional<String> similar = names.similarToVariable(upper);
			if (similar.isPresent()) {
				throw new InvalidSettingException(variable, null, "There is no such setting.",
						"Did you mean '" + similar.get() + "'? Correct the environment variable, or remove it.");
			}
			logger.warn("Environment variable '" + variable + "' is not a setting of Gatehouse");
		}
	}

	private static boolean isBelow(KnownSettings.Group group, String variable) {
		String prefix = group.prefix().toString().toUpperCase(Locale.ROOT).replace('.', '_');
		return variable.startsWith(prefix.replace("-", "_") + "_")
				|| variable.startsWith(prefix.replace("-", "") + "_");
	}

}
