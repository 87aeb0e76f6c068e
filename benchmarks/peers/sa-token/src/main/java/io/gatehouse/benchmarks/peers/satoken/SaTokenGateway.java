package io.gatehouse.benchmarks.peers.satoken;

import cn.dev33.satoken.context.SaHolder;
import cn.dev33.satoken.reactor.filter.SaReactorFilter;
import cn.dev33.satoken.stp.StpUtil;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * Gateway with Sa-Token, set up as its documentation of gateways shows: each request must
 * have a login, which is in Redis.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class SaTokenGateway {

	/**
	 * Starts the gateway.
	 * @param args properties as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.run(SaTokenGateway.class, args);
	}

	@Bean
	SaReactorFilter saReactorFilter() {
		return new SaReactorFilter().addInclude("/**").setAuth((request) -> StpUtil.checkLogin()).setError((failure) -> {
			SaHolder.getResponse().setStatus(401);
			return failure.getMessage();
		});
	}

}
