package io.gatehouse.token;

import java.util.Arrays;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Distinguishes beans that the application declares {@link ForGatehouse} from others of
 * the same type. It reads bean definitions only and creates no bean.
 */
public final class DeclaredBeans {

	private static final Log logger = LogFactory.getLog(DeclaredBeans.class);

	/** The prefix of the names of Gatehouse's own beans. */
	private static final String OWN = "gatehouse";

	private DeclaredBeans() {
	}

	/**
	 * Tells whether the application declares a bean for Gatehouse.
	 * @param beans the bean factory
	 * @param type the type of the bean
	 * @return whether there is one
	 */
	public static boolean has(ListableBeanFactory beans, Class<?> type) {
		return names(beans, type).stream().anyMatch((name) -> isDeclared(beans, name));
	}

	/**
	 * Logs a warning that names the ignored beans, unless one is declared for Gatehouse.
	 * A {@link JwtVerifier} is used without the annotation, so the warning does not name
	 * it.
	 * @param beans the bean factory
	 * @param type the type of the beans
	 * @param instead what Gatehouse does instead, a clause without a subject
	 */
	public static void warnOfOthers(ListableBeanFactory beans, Class<?> type, String instead) {
		List<String> verifiers = names(beans, JwtVerifier.class);
		List<String> ignored = names(beans, type).stream()
			.filter((name) -> !name.startsWith(OWN) && !verifiers.contains(name))
			.toList();
		if (!ignored.isEmpty() && !has(beans, type)) {
			logger.warn("Gatehouse ignores the " + type.getSimpleName() + " " + ignored + " and " + instead
					+ ". To use it, annotate the bean with @" + ForGatehouse.class.getSimpleName() + ".");
		}
	}

	private static List<String> names(ListableBeanFactory beans, Class<?> type) {
		return Arrays.asList(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false));
	}

	/**
	 * Also asks the parent factories, since a factory does not search its parent's
	 * definitions.
	 */
	private static boolean isDeclared(BeanFactory beans, String name) {
		BeanFactory parent = (beans instanceof HierarchicalBeanFactory child && !child.containsLocalBean(name))
				? child.getParentBeanFactory() : null;
		if (parent != null) {
			return isDeclared(parent, name);
		}
		return beans instanceof ListableBeanFactory listable
				&& listable.findAnnotationOnBean(name, ForGatehouse.class, false) != null;
	}

}
