using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Finds the part of the path base that the raw target lacks: the prefix that a trusted proxy removed (<c>X-Forwarded-Prefix</c>).</summary>
/// <remarks>
/// Nothing of the request's fields is read: the path base is what UseForwardedHeaders, or the application, made of them. Where the raw target begins with
/// it, as after UsePathBase, nothing was removed; and of a path that the application rewrote only the wire form counts.
/// </remarks>
internal static class RemovedPrefix
{
    /// <summary>The prefix, percent-encoded; null if there is none.</summary>
    public static string? Find(HttpRequest request, string? rawTarget)
    {
        if (!request.PathBase.HasValue || string.IsNullOrEmpty(rawTarget))
            return null;
        string sent = WithoutDotSegments(PathString.FromUriComponent(PathOf(rawTarget)).Value!);
        string full = request.PathBase.Add(request.Path).Value!;
        int length = full.Length - sent.Length;
        return length > 0 && length <= request.PathBase.Value!.Length && full.EndsWith(sent, StringComparison.Ordinal)
            ? new PathString(full[..length]).ToUriComponent()
            : null;
    }

    // The path of "/path?query" or "http://host/path?query" (RFC 9112 §3.2.1, §3.2.2).
    private static string PathOf(string rawTarget)
    {
        int query = rawTarget.IndexOf('?', StringComparison.Ordinal);
        string target = query < 0 ? rawTarget : rawTarget[..query];
        int authority = target.StartsWith('/') ? -1 : target.IndexOf("://", StringComparison.Ordinal);
        int path = authority < 0 ? 0 : target.IndexOf('/', authority + "://".Length);
        string found = path < 0 ? string.Empty : target[path..];
        return found.StartsWith('/') ? found : "/";
    }

    // As servers remove them from the path that they decode (RFC 3986 §5.2.4).
    private static string WithoutDotSegments(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal))
            return path;
        List<string> kept = [];
        string[] segments = path.Split('/');
        foreach (string segment in segments.AsSpan(1))
        {
            if (segment is not ("." or ".."))
                kept.Add(segment);
            else if (segment is ".." && kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
        }

        if (segments[^1] is "." or "..")
            kept.Add(string.Empty);
        return "/" + string.Join('/', kept);
    }
}
