package io.gatehouse.token;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Qualifier of a bean that the application declares for Gatehouse: a {@code JwtDecoder},
 * {@code ReactiveJwtDecoder}, {@code ServerWebExchangeFirewall} or {@code Clock}. A bean
 * of such a type without this qualifier belongs to another part of the application, such
 * as Spring Boot's resource server, and replaces nothing:
 *
 * <pre class="code">
 * &#064;Bean
 * &#064;ForGatehouse
 * ReactiveJwtDecoder edgeDecoder() {
 *     …
 * }
 * </pre>
 */
@Target({ ElementType.TYPE, ElementType.METHOD, ElementType.FIELD, ElementType.PARAMETER })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Qualifier
public @interface ForGatehouse {

}
