package io.gatehouse.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.security.test.context.support.WithSecurityContext;

/**
 * Runs a test of a service as a caller with a verified token. The authentication is a
 * {@code JwtAuthenticationToken} as the service starter makes it. Roles become
 * {@code ROLE_…} authorities, and permissions become authorities unchanged. A permission
 * that begins with {@code ROLE_}, {@code SCOPE_} or {@code FACTOR_} gives no authority.
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@WithSecurityContext(factory = WithIdentitySecurityContextFactory.class)
public @interface WithIdentity {

	/**
	 * The user's id.
	 * @return the {@code sub}
	 */
	String subject() default "alice";

	/**
	 * The display name.
	 * @return the {@code name}
	 */
	String name() default "Alice";

	/**
	 * The session's id.
	 * @return the {@code sid}
	 */
	String session() default "test-session";

	/**
	 * The roles.
	 * @return the {@code roles}
	 */
	String[] roles() default { "user" };

	/**
	 * The permissions.
	 * @return the {@code permissions}
	 */
	String[] permissions() default {};

}
