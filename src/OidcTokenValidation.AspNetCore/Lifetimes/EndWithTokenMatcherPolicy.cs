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
        endpoint.RequestDelegate is not null
        && (endpoint.Metadata.GetMetadata<EndWithAccessTokenAttribute>() is not null || BoundResponse.IsHub(endpoint));

    private static RouteEndpoint Wrap(RouteEndpoint endpoint)
    {
        RequestDelegate next = endpoint.RequestDelegate!;
        return new RouteEndpoint(context => RunAsync(context, next), endpoint.RoutePattern, endpoint.Order, endpoint.Metadata, endpoint.DisplayName);
    }

    private static async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        // An observer may end the response itself, with a status for its protocol.
        bool endsItself = context.Features.Get<IAccessTokenObserver>() is { EndsResponse: true };
        using BoundResponse? response = endsItself ? null : BoundResponse.Bind(context);
        await next(context).ConfigureAwait(false);
    }
}
