using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.Migration.Tests.Application;

/// <summary>The calls of the program's hooks for a request. They are returned in a field, so that the two programs can be compared.</summary>
internal static class Audit
{
    public const string Field = "X-Audit";

    public static void Write(HttpContext context, string entry)
    {
        if (!context.Response.HasStarted)
            context.Response.Headers.Append(Field, entry);
    }
}
