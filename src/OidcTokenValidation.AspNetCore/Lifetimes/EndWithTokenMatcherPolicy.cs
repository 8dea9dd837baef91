using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>Wraps endpoints whose responses end with the token of their request, when routing selects them. Attributes have no effect at another
/// point.</summary>
internal sealed class EndWithTokenMatcherPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public static readonly EndWithAccessTokenAttribute Metadata = new();

    private readonly ConditionalWeakTable<RouteEndpoint, RouteEndpoint> _wrapped = [];

    // After all other policies, which may replace endpoints too.
    public override int Order => int.MaxValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(EndsWithToken) || ContainsDynamicEndpoints(endpoints);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (int i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && candidates[i].Endpoint is RouteEndpoint endpoint && EndsWithToken(endpoint))
                candidates.ReplaceEndpoint(i, _wrapped.GetValue(endpoint, Wrap), candidates[i].Values);
        }

        return Task.CompletedTask;
    }

    private static bool EndsWithToken(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<EndWithAccessTokenAttribute>() is not null && endpoint.RequestDelegate is not null;

    private static RouteEndpoint Wrap(RouteEndpoint endpoint)
    {
        RequestDelegate next = endpoint.RequestDelegate!;
        return new RouteEndpoint(context => RunAsync(context, next), endpoint.RoutePattern, endpoint.Order, endpoint.Metadata, endpoint.DisplayName);
    }

    private static async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        using TokenTimer? timer = FindDeadline(context) is { } deadline
            ? TokenTimer.Start(TokenDeadline.GetTimeProvider(context), deadline, context.Abort)
            : null;
        await next(context).ConfigureAwait(false);
    }

    // Null if an observer ends the response itself, with a status for its protocol.
    private static DateTimeOffset? FindDeadline(HttpContext context) =>
        context.Features.Get<IAccessTokenObserver>() is { EndsResponse: true } ? null : TokenDeadline.Get(context);
}
