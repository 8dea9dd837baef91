using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>Marks an endpoint whose responses end with the token of their request.</summary>
internal sealed class EndsWithToken
{
    private static readonly EndsWithToken Instance = new();

    private EndsWithToken()
    {
    }

    /// <summary>Marks the endpoint and puts itself around it; once, though a group and the endpoint may both ask for it.</summary>
    public static void Wrap(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.Contains(Instance))
            return;
        RequestDelegate next = endpoint.RequestDelegate
            ?? throw new InvalidOperationException($"The endpoint '{endpoint.DisplayName}' has no request delegate that EndWithAccessToken could end.");
        endpoint.Metadata.Add(Instance);
        endpoint.RequestDelegate = context => RunAsync(context, next);
    }

    private static async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        using TokenTimer? timer = TokenDeadline.Of(context) is { } deadline ? TokenTimer.Start(TokenDeadline.ClockOf(context), deadline, context.Abort) : null;
        await next(context).ConfigureAwait(false);
    }
}
