using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace OidcTokenValidation.AspNetCore.Locations;

/// <summary>The query parameter <c>access_token</c>.</summary>
internal static class QueryToken
{
    private const string Parameter = "access_token";

    /// <summary>Removes it, so that neither the application nor later logging contains the token, and keeps the response out of shared caches.</summary>
    public static void Remove(HttpContext context)
    {
        if (!IsPresent(context.Request))
            return;
        context.Request.QueryString = Without(context.Request.QueryString);
        if (!context.Response.HasStarted)
            context.Response.OnStarting(SetPrivate, context.Response);
    }

    public static bool IsPresent(HttpRequest request)
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
        List<string> remaining = [];
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in new QueryStringEnumerable(query.Value))
        {
            if (!IsToken(pair))
                remaining.Add(pair.EncodedValue.IsEmpty ? pair.EncodedName.ToString() : $"{pair.EncodedName}={pair.EncodedValue}");
        }

        return remaining.Count == 0 ? QueryString.Empty : new QueryString("?" + string.Join('&', remaining));
    }

    private static bool IsToken(QueryStringEnumerable.EncodedNameValuePair pair) =>
        pair.DecodeName().Span.Equals(Parameter, StringComparison.OrdinalIgnoreCase);

    // RFC 6750 §2.3: Cache-Control with "private". A value of the application, or that of a nonce, is at least as strict and remains.
    private static Task SetPrivate(object response)
    {
        IHeaderDictionary headers = ((HttpResponse)response).Headers;
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "private";
        return Task.CompletedTask;
    }
}
