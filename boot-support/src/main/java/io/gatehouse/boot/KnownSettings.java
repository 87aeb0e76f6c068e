package io.gatehouse.boot;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Settings that a part of the application reads. Beans of this type make
 * {@link GatehouseSettingsAutoConfiguration} refuse all other names below their prefixes.
 * Several parts may read settings below one prefix: a name is known if one of them knows
 * it.
 */
public final class KnownSettings {

	/** Prefix that all starters share; only the groups below it belong to one. */
	private static final String SHARED = "gatehouse";

	private final List<Group> groups;

	private KnownSettings(List<Group> groups) {
		this.groups = groups;
	}

	/**
	 * Returns the settings that records of properties bind.
	 * @param types records with {@link ConfigurationProperties}
	 * @return the settings
	 */
	public static KnownSettings of(Class<?>... types) {
		return new KnownSettings(Arrays.stream(types).flatMap(KnownSettings::groups).toList());
	}

	private static Stream<Group> groups(Class<?> type) {
		ConfigurationProperties annotation = AnnotationUtils.findAnnotation(type, ConfigurationProperties.class);
		if (annotation == null) {
			throw new IllegalArgumentException("Not a record of properties: " + type.getName());
		}
		String prefix = annotation.prefix();
		if (!prefix.equals(SHARED)) {
			return Stream.of(new Group(ConfigurationPropertyName.of(prefix), Bindable.of(type)));
		}
		return Arrays.stream(type.getRecordComponents())
			.map((component) -> new Group(
					ConfigurationPropertyName.of(prefix)
						.append(DataObjectPropertyName.toDashedForm(component.getName())),
					Bindable.of(ResolvableType.forType(component.getGenericType()))));
	}

	List<Group> groups() {
		return this.groups;
	}

	/**
	 * Settings below a prefix.
	 *
	 * @param prefix the prefix
	 * @param target the type that they are bound to
	 */
	record Group(ConfigurationPropertyName prefix, Bindable<?> target) {

		boolean isAbove(ConfigurationPropertyName name) {
			return this.prefix.equals(name) || this.prefix.isAncestorOf(name);
		}

	}

}
