using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Diagnostics;

/// <summary>Warns at the start of metadata (RFC 9728) that challenges name and no endpoint serves: a client that follows the address gets 404.</summary>
internal sealed class MetadataCheck(IServiceProvider services, ILoggerFactory loggers) : IHostedLifecycleService
{
    // How Grpc.AspNetCore names the endpoints of its services, and those for services that are not there.
    private const string GrpcName = "gRPC - ";

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>When the server has started, all endpoints are known.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        // An application without routing answers by middleware, of which nothing is known. One that serves gRPC alone has no clients that follow the address.
        if (services.GetService<EndpointDataSource>()?.Endpoints is not { Count: > 0 } endpoints || endpoints.All(IsGrpc))
            return;
        foreach (AuthenticationScheme scheme in await services.GetRequiredService<IAuthenticationSchemeProvider>().GetAllSchemesAsync().ConfigureAwait(false))
        {
            if (scheme.HandlerType == typeof(AccessTokenHandler)
                && services.GetRequiredKeyedService<AccessTokenValidator>(scheme.Name).ResourceMetadata is { } metadata
                && !endpoints.Any(endpoint => Serves(endpoint, metadata)))
            {
                string argument = scheme.Name == AccessTokenDefaults.AuthenticationScheme ? string.Empty : $"authenticationScheme: \"{scheme.Name}\"";
                Log.MetadataNotServed(loggers.CreateLogger(Log.Category), scheme.Name, metadata.Address, argument);
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

    // Under whatever route it was mapped by this library; or an endpoint of the application's own, or a proxy's, that takes the path.
    private static bool Serves(Endpoint endpoint, ProtectedResourceMetadata metadata) =>
        endpoint.Metadata.GetMetadata<ProtectedResourceMetadata>() is { } served ? served.Address == metadata.Address
        : endpoint is RouteEndpoint { RoutePattern.RawText: { } pattern } && MayTake(pattern.TrimStart('/'));

    private static bool MayTake(string pattern) => pattern.StartsWith("{*", StringComparison.Ordinal) || pattern.StartsWith(".well-known/", StringComparison.OrdinalIgnoreCase);
}
