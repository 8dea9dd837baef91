using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Finds the part of the path base that the raw target does not contain: the prefix that a trusted proxy removed
/// (<c>X-Forwarded-Prefix</c>).</summary>
/// <remarks>
/// Header fields are not read: the path base is the result of UseForwardedHeaders, or set by the application. If the raw target begins with the path
/// base, as after UsePathBase, nothing was removed. If the application rewrote the path, only the path on the wire counts.
/// </remarks>
internal static class RemovedPrefix
{
    /// <summary>The prefix, percent-encoded; null if there is none.</summary>
    public static string? Find(HttpRequest request, string? rawTarget)
    {
        if (!request.PathBase.HasValue || string.IsNullOrEmpty(rawTarget))
            return null;
        string sent = WithoutDotSegments(PathString.FromUriComponent(GetPath(rawTarget)).Value!);
        string full = request.PathBase.Add(request.Path).Value!;
        int length = full.Length - sent.Length;
        return length > 0 && length <= request.PathBase.Value!.Length && full.EndsWith(sent, StringComparison.Ordinal)
            ? new PathString(full[..length]).ToUriComponent()
            : null;
    }

    // The path of "/path?query" or "http://host/path?query" (RFC 9112 §3.2.1, §3.2.2).
    private static string GetPath(string rawTarget)
    {
        int query = rawTarget.IndexOf('?', StringComparison.Ordinal);
        string target = query < 0 ? rawTarget : rawTarget[..query];
        int authority = target.StartsWith('/') ? -1 : target.IndexOf("://", StringComparison.Ordinal);
        int path = authority < 0 ? 0 : target.IndexOf('/', authority + "://".Length);
        string found = path < 0 ? string.Empty : target[path..];
        return found.StartsWith('/') ? found : "/";
    }

    // Servers remove them when they decode the path (RFC 3986 §5.2.4).
    private static string WithoutDotSegments(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal))
            return path;
        List<string> remaining = [];
        string[] segments = path.Split('/');
        foreach (string segment in segments.AsSpan(1))
        {
            if (segment is not ("." or ".."))
                remaining.Add(segment);
            else if (segment is ".." && remaining.Count > 0)
                remaining.RemoveAt(remaining.Count - 1);
        }

        if (segments[^1] is "." or "..")
            remaining.Add(string.Empty);
        return "/" + string.Join('/', remaining);
    }
}
