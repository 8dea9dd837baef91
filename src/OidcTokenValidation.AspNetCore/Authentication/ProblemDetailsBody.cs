using System.Text.Json;
using Microsoft.AspNetCore.Mvc;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Converts the body of a challenge to ASP.NET Core's type with the same members, to which the application can add its own.</summary>
internal static class ProblemDetailsBody
{
    public static ProblemDetails Read(Challenge challenge)
    {
        var problem = new ProblemDetails { Status = challenge.StatusCode };
        foreach (JsonProperty member in JsonElement.Parse(challenge.Body.Span).EnumerateObject())
        {
            if (member.NameEquals("title"))
                problem.Title = member.Value.GetString();
            else if (member.NameEquals("detail"))
                problem.Detail = member.Value.GetString();
            else if (!member.NameEquals("status"))
                problem.Extensions[member.Name] = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : member.Value;
        }

        return problem;
    }
}
