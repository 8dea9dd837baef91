using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace OidcTokenValidation.AspNetCore.Locations;

/// <summary>The query parameter <c>access_token</c>, from the application's side.</summary>
internal static class QueryWithoutToken
{
    private const string Parameter = "access_token";

    /// <summary>Removes it, so that neither the application nor what logs after it sees the token, and keeps the answer out of shared caches.</summary>
    public static void Prepare(HttpContext context)
    {
        if (!HoldsToken(context.Request))
            return;
        context.Request.QueryString = Without(context.Request.QueryString);
        if (!context.Response.HasStarted)
            context.Response.OnStarting(KeepPrivate, context.Response);
    }

    public static bool HoldsToken(HttpRequest request)
    {
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            if (IsToken(pair))
                return true;
        }

        return false;
    }

    private static QueryString Without(QueryString query)
    {
        List<string> rest = [];
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in new QueryStringEnumerable(query.Value))
        {
            if (!IsToken(pair))
                rest.Add(pair.EncodedValue.IsEmpty ? pair.EncodedName.ToString() : $"{pair.EncodedName}={pair.EncodedValue}");
        }

        return rest.Count == 0 ? QueryString.Empty : new QueryString("?" + string.Join('&', rest));
    }

    private static bool IsToken(QueryStringEnumerable.EncodedNameValuePair pair) => pair.DecodeName().Span.Equals(Parameter, StringComparison.OrdinalIgnoreCase);

    // RFC 6750 §2.3: Cache-Control with "private". A stricter word of the application's, or of a nonce, stays.
    private static Task KeepPrivate(object response)
    {
        IHeaderDictionary headers = ((HttpResponse)response).Headers;
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "private";
        return Task.CompletedTask;
    }
}
