using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.ReadmeTables;

/// <summary>One event that a package logs, or that a table has.</summary>
/// <param name="Package">The project.</param>
/// <param name="Id">The event id.</param>
/// <param name="Level">The level; <see cref="Varies"/> where the caller chooses it.</param>
internal sealed record LogEvent(string Package, int Id, string Level)
{
    public const string Varies = "varies";
}

/// <summary>Finds the events in the source: each is an attribute of a method of a <c>Log.cs</c>.</summary>
internal static class LogEvents
{
    public static IEnumerable<LogEvent> In(SourceProject project) =>
        from file in project.Files
        from attribute in CSharpSyntaxTree.ParseText(file.Text).GetRoot().DescendantNodes().OfType<AttributeSyntax>()
        where attribute.Name.ToString() == "LoggerMessage"
        let arguments = attribute.ArgumentList!.Arguments
        select new LogEvent(project.Name, IdOf(arguments), LevelOf(arguments));

    private static int IdOf(SeparatedSyntaxList<AttributeArgumentSyntax> arguments) => arguments
        .Where(static argument => argument.NameEquals is null || argument.NameEquals.Name.ToString() == "EventId")
        .Select(static argument => int.Parse(argument.Expression.ToString(), CultureInfo.InvariantCulture))
        .First();

    private static string LevelOf(SeparatedSyntaxList<AttributeArgumentSyntax> arguments) => arguments
        .Select(static argument => argument.Expression.ToString())
        .Where(static text => text.StartsWith("LogLevel.", StringComparison.Ordinal))
        .Select(static text => text["LogLevel.".Length..])
        .FirstOrDefault(LogEvent.Varies);
}
