using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OidcTokenValidation;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.AspNetCore.Authentication;
using OidcTokenValidation.AspNetCore.Authorization;
using OidcTokenValidation.AspNetCore.Diagnostics;
using OidcTokenValidation.AspNetCore.Lifetimes;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds access token authentication.</summary>
public static class AccessTokenAuthenticationBuilderExtensions
{
    /// <summary>Authenticates requests by access tokens.</summary>
    /// <param name="builder">From <c>services.AddAuthentication()</c>.</param>
    /// <param name="configure">Configures which tokens this API accepts.</param>
    /// <param name="configureScheme">Configures the scheme, for instance with checks of the application.</param>
    public static AuthenticationBuilder AddAccessToken(
        this AuthenticationBuilder builder, Action<AccessTokenValidationOptions> configure, Action<AccessTokenSchemeOptions>? configureScheme = null) =>
        builder.AddAccessToken(AccessTokenDefaults.AuthenticationScheme, configure, configureScheme);

    /// <summary>Authenticates requests by access tokens, with the options bound from configuration.</summary>
    /// <param name="builder">From <c>services.AddAuthentication()</c>.</param>
    /// <param name="configuration">The section with the members of <see cref="AccessTokenValidationOptions"/>. When it changes, its values are
    /// applied. A change that needs a restart is logged as a warning; errors are logged and change nothing.</param>
    /// <param name="configureScheme">Configures the scheme, for instance with checks of the application.</param>
    public static AuthenticationBuilder AddAccessToken(
        this AuthenticationBuilder builder, IConfiguration configuration, Action<AccessTokenSchemeOptions>? configureScheme = null) =>
        builder.AddAccessToken(AccessTokenDefaults.AuthenticationScheme, configuration, configureScheme);

    /// <summary>Authenticates requests by access tokens, as a named scheme. An application can have several.</summary>
    /// <param name="builder">From <c>services.AddAuthentication()</c>.</param>
    /// <param name="authenticationScheme">The name of the scheme, and of its options.</param>
    /// <param name="configure">Configures which tokens the scheme accepts.</param>
    /// <param name="configureScheme">Configures the scheme, for instance with checks of the application.</param>
    public static AuthenticationBuilder AddAccessToken(
        this AuthenticationBuilder builder,
        string authenticationScheme,
        Action<AccessTokenValidationOptions> configure,
        Action<AccessTokenSchemeOptions>? configureScheme = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddAccessTokenValidation(authenticationScheme, configure);
        return builder.AddHandler(authenticationScheme, configureScheme);
    }

    /// <summary>Authenticates requests by access tokens, as a named scheme with the options bound from configuration.</summary>
    /// <param name="builder">From <c>services.AddAuthentication()</c>.</param>
    /// <param name="authenticationScheme">The name of the scheme, and of its options.</param>
    /// <param name="configuration">The section with the members of <see cref="AccessTokenValidationOptions"/>. When it changes, its values are
    /// applied. A change that needs a restart is logged as a warning; errors are logged and change nothing.</param>
    /// <param name="configureScheme">Configures the scheme, for instance with checks of the application.</param>
    public static AuthenticationBuilder AddAccessToken(
        this AuthenticationBuilder builder,
        string authenticationScheme,
        IConfiguration configuration,
        Action<AccessTokenSchemeOptions>? configureScheme = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddAccessTokenValidation(authenticationScheme, configuration);
        return builder.AddHandler(authenticationScheme, configureScheme);
    }

    private static AuthenticationBuilder AddHandler(this AuthenticationBuilder builder, string scheme, Action<AccessTokenSchemeOptions>? configure)
    {
        AuthorizationServices.Add(builder.Services);
        AuthenticationServices.Add(builder.Services);
        AuthenticationServices.AddOptions(builder.Services, scheme);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, UpgradeGuard>());
        builder.Services.TryAddSingleton<PipelineOrder>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MetadataCheck>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, EndWithTokenMatcherPolicy>());
        return builder.AddScheme<AccessTokenSchemeOptions, AccessTokenHandler>(scheme, configure);
    }
}
