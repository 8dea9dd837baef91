using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Diagnostics;

/// <summary>Warns at start-up if challenges name metadata (RFC 9728) that no endpoint serves: a client that requests it gets 404.</summary>
internal sealed class MetadataCheck(IServiceProvider services, ILoggerFactory loggers) : IHostedLifecycleService
{
    // The beginning of the display names that Grpc.AspNetCore gives to endpoints of services, and to those for services that do not exist.
    private const string GrpcName = "gRPC - ";

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Checks when the server has started: then all endpoints exist.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        // An application without routing may serve the metadata by a middleware. An application that serves gRPC alone has no clients that request it.
        if (services.GetService<EndpointDataSource>()?.Endpoints is not { Count: > 0 } endpoints || endpoints.All(IsGrpc))
            return;
        foreach (AuthenticationScheme scheme in await services.GetRequiredService<IAuthenticationSchemeProvider>().GetAllSchemesAsync().ConfigureAwait(false))
        {
            if (scheme.HandlerType == typeof(AccessTokenHandler)
                && services.GetRequiredKeyedService<AccessTokenValidator>(scheme.Name).ResourceMetadata is { } metadata
                && !endpoints.Any(endpoint => Serves(endpoint, metadata)))
            {
                string argument = scheme.Name == AccessTokenDefaults.AuthenticationScheme ? string.Empty : $"authenticationScheme: \"{scheme.Name}\"";
                AspNetCoreLog.MetadataNotServed(loggers.CreateLogger(AspNetCoreLog.Category), scheme.Name, metadata.Address, argument);
            }
        }
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool IsGrpc(Endpoint endpoint) => endpoint.DisplayName?.StartsWith(GrpcName, StringComparison.Ordinal) == true;

    // Any route by which this library mapped it; or an endpoint of the application, or of a proxy, that matches the path.
    private static bool Serves(Endpoint endpoint, ProtectedResourceMetadata metadata) =>
        endpoint.Metadata.GetMetadata<ProtectedResourceMetadata>() is { } served ? served.Address == metadata.Address
        : endpoint is RouteEndpoint { RoutePattern.RawText: { } pattern } && CanMatch(pattern.TrimStart('/'));

    private static bool CanMatch(string pattern) =>
        pattern.StartsWith("{*", StringComparison.Ordinal) || pattern.StartsWith(".well-known/", StringComparison.OrdinalIgnoreCase);
}
