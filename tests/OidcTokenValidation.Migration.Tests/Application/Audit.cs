using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.Migration.Tests.Application;

/// <summary>What the program's own hooks saw of a request. It is sent back in a field, so that the two programs can be compared.</summary>
internal static class Audit
{
    public const string Field = "X-Audit";

    public static void Write(HttpContext context, string entry)
    {
        if (!context.Response.HasStarted)
            context.Response.Headers.Append(Field, entry);
    }
}
